// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.connect;

import io.netty.channel.ChannelException;
import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Pattern;
import org.sluice.api.session.CloseReason;

/** What an exception of a connect says. */
final class ConnectFault {
    private ConnectFault() {}

    /** EPERM, EACCES, ENETDOWN, ENETUNREACH, EADDRNOTAVAIL: nothing has left this machine. */
    private static final Pattern OUR_ERRORS = Pattern.compile("failed with error\\(-(1|13|99|100|101)\\)");

    /** The same where the JDK tells of them. */
    private static final List<String> OUR_TEXTS = List.of(
            "Operation not permitted",
            "Permission denied",
            "Cannot assign requested address",
            "Network is down",
            "Network is unreachable");

    /** True if the fault is on this machine and says nothing of the destination. */
    static boolean isOurs(Throwable cause) {
        if (cause instanceof ChannelException) {
            return true;
        }
        if (!(cause instanceof SocketException)) {
            return false;
        }
        String message = String.valueOf(cause.getMessage());
        return OUR_ERRORS.matcher(message).find()
                || OUR_TEXTS.stream().anyMatch(message::startsWith)
                || (cause instanceof NoRouteToHostException && !message.contains("No route to host"));
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
