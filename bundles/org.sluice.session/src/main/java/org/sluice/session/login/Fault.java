// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import io.netty.handler.codec.DecoderException;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLException;
import org.sluice.api.session.CloseReason;
import org.sluice.mysql.wire.ProtocolException;

/** What an exception on a link says. */
final class Fault {
    private Fault() {}

    /** What a decoder has wrapped. */
    static Throwable root(Throwable cause) {
        return cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
    }

    /** Why the session ends, if the server is to blame. */
    static CloseReason ofServer(Throwable cause) {
        if (cause instanceof SocketTimeoutException) {
            return CloseReason.FIRST_BYTE_TIMEOUT;
        }
        if (cause instanceof ProtocolException) {
            return CloseReason.SERVER_PROTOCOL_ERROR;
        }
        return cause instanceof SSLException ? CloseReason.SERVER_TLS_FAILED : CloseReason.SERVER_RESET;
    }

    static String text(Throwable cause) {
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
