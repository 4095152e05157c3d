// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.sluice.lua.packet.Auth;
import org.sluice.lua.packet.Cmd;
import org.sluice.lua.packet.Eof;
import org.sluice.lua.packet.Err;
import org.sluice.lua.packet.Field;
import org.sluice.lua.packet.Handshake;
import org.sluice.lua.packet.Ok;
import org.sluice.lua.packet.PlainProtocol;
import org.sluice.lua.packet.Prepared;
import org.sluice.lua.packet.Row;
import org.sluice.lua.packet.Rset;
import org.sluice.lua.packet.ScriptPacket;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.wire.Capabilities;

/** What a packet is read as for a callback. */
enum PacketKind {
    /** As nothing: the callback gets no packet. */
    NONE,
    HANDSHAKE,
    AUTH,
    CMD,
    OK,
    /** The head of the answer to COM_STMT_PREPARE. */
    PREPARED,
    ERR,
    RSET,
    FIELD,
    ROW,
    /** A row of a prepared statement. */
    BINARY_ROW,
    EOF;

    /** Reads the payload to its end. */
    @Nullable
    ScriptPacket read(ByteBuf payload, Capabilities capabilities) {
        return switch (this) {
            case NONE -> null;
            case HANDSHAKE -> Handshake.of(plain(HandshakeV10.decode(payload)));
            case AUTH -> Auth.decode(payload);
            case CMD -> Cmd.decode(payload);
            case OK -> Ok.decode(payload, capabilities);
            case PREPARED -> Prepared.decode(payload);
            case ERR -> Err.decode(payload);
            case RSET -> Rset.decode(payload);
            case FIELD -> Field.decode(payload);
            case ROW -> Row.decode(payload, false);
            case BINARY_ROW -> Row.decode(payload, true);
            case EOF -> Eof.decode(payload, capabilities);
        };
    }

    /** A greeting without what scripts' sessions can not do. */
    static HandshakeV10 plain(HandshakeV10 greeting) {
        return new HandshakeV10(
                greeting.serverVersion(),
                greeting.connectionId(),
                greeting.challenge(),
                PlainProtocol.of(greeting.capabilities()),
                greeting.collation(),
                greeting.status(),
                greeting.plugin());
    }
}
