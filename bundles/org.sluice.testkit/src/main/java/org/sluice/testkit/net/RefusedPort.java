// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;

/** A port of 127.0.0.1 that refuses every connection, and is kept from others as long as this is open. */
public final class RefusedPort implements AutoCloseable {
    private final SocketChannel bound;
    private final int port;

    public RefusedPort() {
        try {
            // Bound, but nobody listens.
            bound = SocketChannel.open().bind(Endpoint.loopback4());
            port = ((InetSocketAddress) bound.getLocalAddress()).getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    public String address() {
        return "tcp:127.0.0.1:" + port;
    }

    @Override
    public void close() {
        try {
            bound.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
