// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.connect;

import io.netty.channel.ChannelException;
import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import org.sluice.api.session.CloseReason;

/** What an exception of a connect says. */
final class ConnectFault {
    private ConnectFault() {}

    /** True if the fault is on this machine and says nothing of the destination. */
    static boolean isOurs(Throwable cause) {
        return cause instanceof ChannelException;
    }

    /** Netty's messages repeat the address. */
    static String text(Throwable cause) {
        if (cause instanceof ConnectTimeoutException) {
            return "no answer in time";
        }
        Throwable told = cause;
        while (told instanceof ChannelException && told.getCause() != null) {
            told = told.getCause();
        }
        String message = String.valueOf(told.getMessage());
        int address = message.indexOf(": /");
        String text = address < 0 ? message : message.substring(0, address);
        int call = text.indexOf("failed with error(");
        return call < 0 ? text : text.substring(text.lastIndexOf(": ") + 2);
    }

    static CloseReason reason(Throwable cause) {
        if (cause instanceof UnknownHostException) {
            return CloseReason.UNRESOLVABLE;
        }
        if (cause instanceof ConnectTimeoutException) {
            return CloseReason.CONNECT_TIMEOUT;
        }
        return cause instanceof ConnectException
                        && String.valueOf(cause.getMessage()).contains("refused")
                ? CloseReason.CONNECT_REFUSED
                : CloseReason.CONNECT_FAILED;
    }
}
