// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client's address as an operator types it: an IP address, with or without a port. Names are never looked up. */
final class ClientAddress {
    private static final Pattern V4 = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3}){3})(?::(\\d{1,5}))?");
    private static final Pattern V6 = Pattern.compile("([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)");
    private static final Pattern V6_PORT = Pattern.compile("\\[([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)](?::(\\d{1,5}))?");

    private ClientAddress() {}

    /**
     * @throws IllegalArgumentException with the text and what it should have been
     */
    static InetSocketAddress parse(String text) {
        for (Pattern pattern : new Pattern[] {V4, V6, V6_PORT}) {
            Matcher matcher = pattern.matcher(text);
            if (matcher.matches()) {
                String port = matcher.groupCount() > 1 ? matcher.group(2) : null;
                return literal(text, matcher.group(1), port == null ? 0 : Integer.parseInt(port));
            }
        }
        throw bad(text);
    }

    private static InetSocketAddress literal(String text, String host, int port) {
        try {
            boolean v4 = host.indexOf(':') < 0;
            if (port > 65_535 || (v4 && !inRange(host))) {
                throw bad(text);
            }
            return new InetSocketAddress(InetAddress.getByName(v4 ? host : "[" + host + "]"), port);
        } catch (UnknownHostException e) {
            throw bad(text);
        }
    }

    private static boolean inRange(String v4) {
        for (String part : v4.split("\\.")) {
            if (Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }

    private static IllegalArgumentException bad(String text) {
        return new IllegalArgumentException(
                "\"" + text + "\" is no client address: an IP address is wanted, or IP:PORT, or [V6]:PORT");
    }
}
