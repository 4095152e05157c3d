// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Connects to an address and gives the {@link Wire}.
 *
 * <pre>
 * try (Wire wire = Dialer.to("tcp:127.0.0.1:3306").from("127.0.0.9").connect()) { … }
 * </pre>
 *
 * Immutable.
 *
 * @param target where to
 * @param source which local address to bind to; none lets the system choose
 * @param deadline for connecting and for every verb of the wire
 * @param receiveBuffer the socket's receive buffer, 0 for the system's choice
 */
public record Dialer(SocketAddress target, @Nullable SocketAddress source, Duration deadline, int receiveBuffer) {

    /** To an address as in {@code tcp:127.0.0.1:3306}, {@code tcp:[::1]:3306} or {@code sock:/tmp/a.sock}. */
    public static Dialer to(String address) {
        return to(Endpoint.parse(address));
    }

    public static Dialer to(SocketAddress address) {
        return new Dialer(address, null, ScriptedPeer.DEADLINE, 0);
    }

    /** To a port of 127.0.0.1. */
    public static Dialer to(int port) {
        return to(new InetSocketAddress(Endpoint.literal("127.0.0.1"), port));
    }

    public static Dialer to(Path socket) {
        return to(Endpoint.unix(socket));
    }

    /** Binds to a local IP address (any of 127.0.0.0/8 will do on Linux) and a free port. */
    public Dialer from(String address) {
        return from(address, 0);
    }

    public Dialer from(String address, int port) {
        return new Dialer(target, new InetSocketAddress(Endpoint.literal(address), port), deadline, receiveBuffer);
    }

    public Dialer within(Duration time) {
        return new Dialer(target, source, time, receiveBuffer);
    }

    /** A small receive buffer shows soon what happens when a client does not read. */
    public Dialer withReceiveBuffer(int bytes) {
        return new Dialer(target, source, deadline, bytes);
    }

    public Wire connect() throws IOException {
        SocketChannel channel = Endpoint.client(target);
        try {
            if (source != null) {
                channel.bind(source);
            }
            if (receiveBuffer > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
            }
            channel.configureBlocking(false);
            if (!channel.connect(target)) {
                finish(channel);
            }
            return new Wire(channel, deadline);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void finish(SocketChannel channel) throws IOException {
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_CONNECT);
            selector.select(Math.max(1, deadline.toMillis()));
            if (!channel.finishConnect()) {
                throw new SocketTimeoutException(
                        "no connection to " + Endpoint.text(target) + " within " + deadline.toMillis() + " ms");
            }
        }
    }
}
