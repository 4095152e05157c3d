// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A port of 127.0.0.1 that answers no SYN, as a host behind a dropping firewall: its backlog is full. */
public final class SilentPort implements AutoCloseable {
    private static final Duration NO_ANSWER = Duration.ofMillis(150);
    private static final int MOST = 16;

    private final ServerSocketChannel server;
    private final int port;
    private final List<Wire> filling = new ArrayList<>();

    public SilentPort() {
        try {
            server = ServerSocketChannel.open();
            server.bind(Endpoint.loopback4(), 1);
            port = ((InetSocketAddress) server.getLocalAddress()).getPort();
            fill();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void fill() throws IOException {
        for (int i = 0; i < MOST; i++) {
            try {
                filling.add(Dialer.to(port).within(NO_ANSWER).connect());
            } catch (SocketTimeoutException e) {
                return;
            }
        }
        close();
        throw new IOException("port " + port + " still answers after " + MOST + " connections");
    }

    public int port() {
        return port;
    }

    public String address() {
        return "tcp:127.0.0.1:" + port;
    }

    @Override
    public void close() {
        filling.forEach(Wire::close);
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
