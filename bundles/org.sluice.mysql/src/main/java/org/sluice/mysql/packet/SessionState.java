// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.PacketReader;
import org.sluice.mysql.wire.PacketWriter;

/**
 * One change of the session that an OK packet tells.
 *
 * @param type one of the numbers here, or one that is not known yet
 * @param data as the type defines it
 */
public record SessionState(int type, ByteString data) {
    /** Names and values of system variables. */
    public static final int SESSION_TRACK_SYSTEM_VARIABLES = 0;
    /** The name of the default database. */
    public static final int SESSION_TRACK_SCHEMA = 1;
    /** Whether anything of the session's state has changed: '1'. */
    public static final int SESSION_TRACK_STATE_CHANGE = 2;

    public static final int SESSION_TRACK_GTIDS = 3;
    public static final int SESSION_TRACK_TRANSACTION_CHARACTERISTICS = 4;
    public static final int SESSION_TRACK_TRANSACTION_STATE = 5;

    public static List<SessionState> decode(ByteString sessionState) {
        PacketReader in = new PacketReader("session state", Unpooled.wrappedBuffer(sessionState.bytes()));
        List<SessionState> changes = new ArrayList<>();
        while (in.hasMore()) {
            changes.add(new SessionState(in.int1("type"), in.lenencBytes("data")));
        }
        return changes;
    }

    /** As it stands in an OK packet. */
    public static ByteString encode(List<SessionState> changes) {
        ByteBuf out = Unpooled.buffer();
        PacketWriter writer = new PacketWriter(out);
        for (SessionState change : changes) {
            writer.int1(change.type);
            writer.lenencBytes(change.data);
        }
        return ByteString.of(ByteBufUtil.getBytes(out));
    }

    /** A change of system variables: name and value by turns. */
    public static SessionState ofVariables(List<ByteString> namesAndValues) {
        ByteBuf out = Unpooled.buffer();
        PacketWriter writer = new PacketWriter(out);
        namesAndValues.forEach(writer::lenencBytes);
        return new SessionState(SESSION_TRACK_SYSTEM_VARIABLES, ByteString.of(ByteBufUtil.getBytes(out)));
    }

    /** The length-encoded strings that the data are made of: name and value by turns for system variables. */
    public List<ByteString> strings() {
        PacketReader in = new PacketReader("session state", Unpooled.wrappedBuffer(data.bytes()));
        List<ByteString> strings = new ArrayList<>();
        while (in.hasMore()) {
            strings.add(in.lenencBytes("data"));
        }
        return strings;
    }
}
