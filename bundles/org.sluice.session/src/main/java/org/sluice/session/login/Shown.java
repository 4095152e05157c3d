// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Text that a client or a server has sent, as a log or an error may show it: short, and on one line. */
public final class Shown {
    /** As long as the error texts of servers may be. */
    private static final int LONGEST = 512;
    /** The longest user name of any server. */
    private static final int LONGEST_NAME = 128;

    private Shown() {}

    public static String text(String raw) {
        return cut(raw, LONGEST).replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
    }

    public static String name(String raw) {
        return text(cut(raw, LONGEST_NAME));
    }

    /** Whom a server's text would name. */
    static String host(SocketAddress client) {
        return client instanceof InetSocketAddress inet ? inet.getAddress().getHostAddress() : "localhost";
    }

    /** For the client itself, which may have control characters of its own back. */
    static String cutName(String raw) {
        return cut(raw, LONGEST_NAME);
    }

    private static String cut(String raw, int longest) {
        return raw.length() <= longest ? raw : raw.substring(0, longest) + "…";
    }
}
