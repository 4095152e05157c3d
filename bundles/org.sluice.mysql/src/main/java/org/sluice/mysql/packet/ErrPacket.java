// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.packet;

import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.PacketReader;
import org.sluice.mysql.wire.PacketWriter;
import org.sluice.mysql.wire.ProtocolException;
import org.sluice.mysql.wire.ServerError;

/**
 * It did not work. Sent instead of a greeting it has no SQL state: the server does not know yet what the client can read.
 *
 * @param sqlState five characters; null if none is told
 */
public record ErrPacket(int errorCode, @Nullable ByteString sqlState, ByteString message) implements LoginReply {
    public static final int HEADER = 0xFF;
    /** The error code that makes it a report of MariaDB's on the progress of a long statement, not an error. */
    public static final int PROGRESS_REPORT = 0xFFFF;

    private static final int MARKER = '#';
    private static final int SQL_STATE_LENGTH = 5;
    private static final ByteString UNKNOWN_STATE = ByteString.utf8("HY000");

    public static ErrPacket of(int errorCode, String sqlState, String message) {
        return new ErrPacket(errorCode, ByteString.utf8(sqlState), ByteString.utf8(message));
    }

    public static ErrPacket of(ServerError error, String message) {
        return of(error.code(), error.sqlState(), message);
    }

    public static ErrPacket of(ProtocolException cause) {
        return of(cause.error(), String.valueOf(cause.getMessage()));
    }

    /** Reads it with or without SQL state. */
    public static ErrPacket decode(ByteBuf payload) {
        PacketReader in = new PacketReader("ERR_Packet", payload);
        in.expect(HEADER);
        int errorCode = in.int2("error code");
        ByteString sqlState = null;
        if (in.peek() == MARKER && in.remaining() > SQL_STATE_LENGTH) {
            in.skip(1, "marker");
            sqlState = in.bytes(SQL_STATE_LENGTH, "SQL state");
        }
        return new ErrPacket(errorCode, sqlState, in.rest());
    }

    /** @param capabilities of the client; none before they are known */
    @Override
    public void encode(ByteBuf payload, Capabilities capabilities) {
        PacketWriter out = new PacketWriter(payload);
        out.int1(HEADER);
        out.int2(errorCode);
        if (capabilities.has(CLIENT_PROTOCOL_41)) {
            out.int1(MARKER);
            out.bytes(sqlState == null ? UNKNOWN_STATE : sqlState);
        }
        out.bytes(message);
    }
}
