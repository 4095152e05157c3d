// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** One parse of one text, so that each step can name the whole text in its error. */
final class AddressParser {
    /** {@code sun_path} holds 108 bytes and the kernel wants the terminator too. */
    private static final int LONGEST_SOCKET_PATH = 107;

    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]{0,252}[A-Za-z0-9_.])?");
    private static final Pattern IPV4_LIKE = Pattern.compile("[0-9.]+");
    private static final Pattern IPV4 =
            Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)\\.){3}(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)");
    private static final Pattern IPV6_LIKE = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9_.-]+)?");

    private final String text;

    AddressParser(String text) {
        this.text = text;
    }

    Address parse() {
        String[] parts = text.trim().split(",", -1);
        Map<String, String> options = options(parts);
        String address = parts[0].trim();
        if (address.startsWith("sock:")) {
            return unix(address.substring(5), options);
        }
        if (address.startsWith("tcp:")) {
            return tcp(address.substring(4), false, options);
        }
        if (address.startsWith("ssl:")) {
            return tcp(address.substring(4), true, options);
        }
        throw broken("an address begins with tcp:, ssl: or sock:, as in tcp:127.0.0.1:3306 or sock:/run/mysql.sock");
    }

    private Map<String, String> options(String[] parts) {
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            String key = equals < 0 ? "" : parts[i].substring(0, equals).trim().toLowerCase(Locale.ROOT);
            if (key.isEmpty()) {
                throw broken("what follows a comma is an option, name=value");
            }
            if (options.put(key, parts[i].substring(equals + 1).trim()) != null) {
                throw broken("the option " + key + " stands there twice");
            }
        }
        return options;
    }

    private Address unix(String path, Map<String, String> options) {
        if (path.isEmpty()) {
            throw broken("sock: needs the path of a socket file");
        }
        if (path.indexOf('\0') >= 0) {
            throw broken("a socket path holds no NUL");
        }
        int length = path.getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_SOCKET_PATH) {
            throw broken("a socket path has at most " + LONGEST_SOCKET_PATH + " bytes, this one has " + length);
        }
        return new Address.Unix(path, options);
    }

    private Address tcp(String hostAndPort, boolean tls, Map<String, String> options) {
        int colon = hostAndPort.lastIndexOf(':');
        if (hostAndPort.startsWith("[")) {
            int close = hostAndPort.indexOf(']');
            if (close < 0) {
                throw broken("the bracket of an IPv6 address is not closed");
            }
            if (colon < close) {
                throw broken("a port is missing: HOST:PORT");
            }
            return new Address.Tcp(
                    v6(hostAndPort.substring(1, close), close, colon), port(hostAndPort, colon), tls, options);
        }
        if (colon < 0) {
            throw broken("a port is missing: HOST:PORT");
        }
        String host = hostAndPort.substring(0, colon);
        if (host.indexOf(':') >= 0) {
            throw broken("an IPv6 address stands in brackets: [" + host + "]:PORT");
        }
        return new Address.Tcp(host(host), port(hostAndPort, colon), tls, options);
    }

    private String v6(String host, int close, int colon) {
        if (colon != close + 1) {
            throw broken("after the bracket comes :PORT");
        }
        if (!IPV6_LIKE.matcher(host).matches() || !isIpv6(host)) {
            throw broken("\"" + host + "\" is not an IPv6 address");
        }
        return host;
    }

    /** In brackets a text is only ever taken as a literal: no name is looked up. */
    private static boolean isIpv6(String host) {
        try {
            return InetAddress.getByName("[" + host + "]") != null;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private String host(String host) {
        if (host.equals("*")) {
            return host;
        }
        if (host.isEmpty()) {
            throw broken("a host is missing: HOST:PORT, or *:PORT for all interfaces");
        }
        if (IPV4_LIKE.matcher(host).matches()) {
            if (!IPV4.matcher(host).matches()) {
                throw broken("\"" + host + "\" is not an IPv4 address");
            }
        } else if (!HOST_NAME.matcher(host).matches() || host.contains("..")) {
            throw broken("\"" + host + "\" is neither a host name nor an IP address");
        }
        return host;
    }

    private int port(String hostAndPort, int colon) {
        String digits = hostAndPort.substring(colon + 1);
        if (!digits.matches("\\d{1,5}") || Integer.parseInt(digits) > 65535) {
            throw broken("a port is a whole number from 0 to 65535, not \"" + digits + "\"");
        }
        return Integer.parseInt(digits);
    }

    private AddressSyntaxException broken(String rule) {
        return new AddressSyntaxException(text, rule);
    }
}
