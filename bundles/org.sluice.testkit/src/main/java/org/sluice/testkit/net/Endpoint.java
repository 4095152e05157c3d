// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Addresses as texts: {@code tcp:127.0.0.1:3306}, {@code tcp:[::1]:3306}, {@code sock:/tmp/a.sock}. */
final class Endpoint {
    private Endpoint() {}

    static SocketAddress parse(String text) {
        if (text.startsWith("sock:")) {
            return UnixDomainSocketAddress.of(text.substring(5));
        }
        int colon = text.lastIndexOf(':');
        if (!text.startsWith("tcp:") || colon < 4) {
            throw new IllegalArgumentException("\"" + text + "\" is neither tcp:HOST:PORT nor sock:PATH");
        }
        String host = text.substring(4, colon).replaceAll("[\\[\\]]", "");
        return new InetSocketAddress(host, Integer.parseInt(text.substring(colon + 1)));
    }

    static String text(SocketAddress address) {
        if (address instanceof UnixDomainSocketAddress unix) {
            return "sock:" + unix.getPath();
        }
        InetSocketAddress tcp = (InetSocketAddress) address;
        String host = tcp.getAddress().getHostAddress();
        return "tcp:" + (host.indexOf(':') >= 0 ? "[" + host.replace("0:0:0:0:0:0:0:1", "::1") + "]" : host) + ":"
                + tcp.getPort();
    }

    static SocketAddress loopback4() {
        return new InetSocketAddress(literal("127.0.0.1"), 0);
    }

    static SocketAddress loopback6() {
        return new InetSocketAddress(literal("::1"), 0);
    }

    static SocketAddress unix(Path path) {
        return UnixDomainSocketAddress.of(path);
    }

    static InetAddress literal(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (IOException e) {
            throw new IllegalArgumentException(address, e);
        }
    }

    static ServerSocketChannel server(SocketAddress address) throws IOException {
        return address instanceof UnixDomainSocketAddress
                ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                : ServerSocketChannel.open();
    }

    static SocketChannel client(SocketAddress address) throws IOException {
        return address instanceof UnixDomainSocketAddress
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open();
    }
}
