// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.packet;

import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;
import static org.sluice.mysql.wire.Capability.CLIENT_SESSION_TRACK;
import static org.sluice.mysql.wire.Capability.CLIENT_TRANSACTIONS;
import static org.sluice.mysql.wire.StatusFlags.SERVER_SESSION_STATE_CHANGED;

import io.netty.buffer.ByteBuf;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.LengthEncoded;
import org.sluice.mysql.wire.PacketReader;
import org.sluice.mysql.wire.PacketWriter;
import org.sluice.mysql.wire.StatusFlags;

/**
 * It worked. With CLIENT_DEPRECATE_EOF the same packet, with the header of an EOF packet, ends rows.
 *
 * <p>The documentation has the info bare up to the end of the packet without CLIENT_SESSION_TRACK. Every server that is
 * known, MySQL from 5.6 to 9.7 and MariaDB, writes its length before it all the same, and so does this; bare it is read too.
 *
 * @param endsRows whether it has the header of an EOF packet
 * @param info a text for the user
 * @param sessionState what changed in the session, as it came, see {@link SessionState}; only with
 *     CLIENT_SESSION_TRACK and the status SERVER_SESSION_STATE_CHANGED
 */
public record OkPacket(
        boolean endsRows,
        long affectedRows,
        long lastInsertId,
        int status,
        int warnings,
        ByteString info,
        ByteString sessionState)
        implements LoginReply {
    public static final int HEADER = 0x00;

    /** What a server says to a login or a ping. */
    public static OkPacket ofStatus(int status) {
        return new OkPacket(false, 0, 0, status, 0, ByteString.EMPTY, ByteString.EMPTY);
    }

    /** @param capabilities what both sides can do */
    public static OkPacket decode(ByteBuf payload, Capabilities capabilities) {
        PacketReader in = new PacketReader("OK_Packet", payload);
        int header = in.int1("header");
        if (header != HEADER && header != EofPacket.HEADER) {
            throw in.wrong("header", "is neither 0x00 nor 0xfe");
        }
        long affectedRows = in.lenenc("affected rows");
        long lastInsertId = in.lenenc("last insert id");
        int status = 0;
        int warnings = 0;
        if (capabilities.has(CLIENT_PROTOCOL_41)) {
            status = in.int2("status");
            warnings = in.int2("warnings");
        } else if (capabilities.has(CLIENT_TRANSACTIONS)) {
            status = in.int2("status");
        }
        ByteString info;
        ByteString sessionState = ByteString.EMPTY;
        if (capabilities.has(CLIENT_SESSION_TRACK)) {
            info = in.hasMore() ? in.lenencBytes("info") : ByteString.EMPTY;
            if (StatusFlags.has(status, SERVER_SESSION_STATE_CHANGED) && in.hasMore()) {
                sessionState = in.lenencBytes("session state");
            }
        } else {
            info = withoutLength(in.rest());
        }
        return new OkPacket(
                header == EofPacket.HEADER, affectedRows, lastInsertId, status, warnings, info, sessionState);
    }

    private static ByteString withoutLength(ByteString info) {
        int length = info.length();
        if (length > 0 && length <= LengthEncoded.NULL && info.at(0) == length - 1) {
            return info.slice(1, length);
        }
        boolean two = length > 2 && info.at(0) == LengthEncoded.TWO;
        return two && (info.at(1) | info.at(2) << 8) == length - 3 ? info.slice(3, length) : info;
    }

    /** Writes it for one who can do this; changes of the session are left out for those who do not track them. */
    @Override
    public void encode(ByteBuf payload, Capabilities capabilities) {
        boolean track = capabilities.has(CLIENT_SESSION_TRACK);
        boolean changed = track && !sessionState.isEmpty();
        int told = changed ? status | SERVER_SESSION_STATE_CHANGED : status & ~SERVER_SESSION_STATE_CHANGED;
        PacketWriter out = new PacketWriter(payload);
        out.int1(endsRows ? EofPacket.HEADER : HEADER);
        out.lenenc(affectedRows);
        out.lenenc(lastInsertId);
        if (capabilities.has(CLIENT_PROTOCOL_41)) {
            out.int2(told);
            out.int2(warnings);
        } else if (capabilities.has(CLIENT_TRANSACTIONS)) {
            out.int2(told);
        }
        if (changed || !info.isEmpty()) {
            out.lenencBytes(info);
        }
        if (changed) {
            out.lenencBytes(sessionState);
        }
    }
}
