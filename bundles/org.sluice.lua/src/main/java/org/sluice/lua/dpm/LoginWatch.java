// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.sluice.api.session.CloseReason;
import org.sluice.lua.packet.Err;
import org.sluice.lua.packet.Ok;
import org.sluice.lua.packet.ScriptPacket;
import org.sluice.mysql.packet.OkPacket;
import org.sluice.mysql.wire.ProtocolException;

/** Sees how the logins of a client end, whoever answers them, and tells its session. */
final class LoginWatch {
    private SessionEntry session = SessionEntry.NONE;
    private boolean asking;
    private @Nullable CloseReason denied;

    void tell(SessionEntry entry) {
        session = entry;
    }

    SessionEntry session() {
        return session;
    }

    void asks(String user) {
        session.user(user);
        asking = true;
        denied = null;
    }

    /** @param length of COM_CHANGE_USER behind its first byte; what is not here of it is no name */
    void asksToChange(ByteBuf in, int at, int length) {
        int here = Math.min(length, in.writerIndex() - at);
        int end = in.indexOf(at, at + here, (byte) 0);
        asks(in.toString(at, Math.max(0, end - at), StandardCharsets.UTF_8));
    }

    /** The script answers. */
    void wired(ScriptPacket packet) {
        if (packet instanceof Ok) {
            succeeds("the script");
        } else if (packet instanceof Err) {
            fails(CloseReason.LOGIN_DENIED);
        }
    }

    /** The server answers. */
    void passed(Delivery what, int first) {
        if (what == Delivery.ERR) {
            fails(CloseReason.LOGIN_DENIED_BY_SERVER);
        } else if (what == Delivery.REPLY && first == OkPacket.HEADER) {
            succeeds("the server");
        }
    }

    private void succeeds(String by) {
        if (asking) {
            asking = false;
            session.loggedIn(by);
        }
    }

    private void fails(CloseReason why) {
        if (asking) {
            asking = false;
            denied = why;
        }
    }

    static CloseReason reason(Throwable cause) {
        if (cause instanceof SSLException) {
            return CloseReason.TLS_FAILED;
        }
        return cause instanceof IOException
                ? CloseReason.CLIENT_RESET
                : cause instanceof ProtocolException ? CloseReason.CLIENT_PROTOCOL_ERROR : CloseReason.INTERNAL_ERROR;
    }

    /** Whoever closes behind a login that was denied, that is why. */
    void ended(CloseReason reason, @Nullable String detail) {
        boolean follows = reason == CloseReason.SCRIPT_CLOSED || reason == CloseReason.CLIENT_CLOSED;
        CloseReason first = denied;
        session.ended(follows && first != null ? first : reason, detail);
    }
}
