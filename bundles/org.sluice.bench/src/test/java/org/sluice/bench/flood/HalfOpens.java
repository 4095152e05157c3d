// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.bench.flood;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Connections from one address that never log in: half of them say nothing, half of them the beginning of a login. Each is
 * abandoned after a while, by a reset, so that the address does not run out of ports.
 */
final class HalfOpens extends Thread {
    private static final byte[] ADDRESS = {127, 66, 66, 66};
    private static final byte[] HALF_A_LOGIN = {90, 0, 0, 1, 5, (byte) 0xA2, 2, 0};

    private final int port;
    private final int perSecond;
    private final int open;
    private final Deque<SocketChannel> abandoned = new ArrayDeque<>();
    private volatile boolean ended;
    private long begun;
    private long failed;
    private long nanos;

    /** @param open how many of them there are at once */
    HalfOpens(int port, int perSecond, int open) {
        super("half-opens");
        this.port = port;
        this.perSecond = perSecond;
        this.open = open;
    }

    @Override
    public void run() {
        long from = System.nanoTime();
        while (!ended) {
            long due = (System.nanoTime() - from) * perSecond / TimeUnit.SECONDS.toNanos(1);
            if (begun < due) {
                begin();
            } else {
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
            }
        }
        nanos = System.nanoTime() - from;
        while (!abandoned.isEmpty()) {
            leave(abandoned.removeFirst());
        }
    }

    private void begin() {
        begun++;
        try {
            SocketChannel channel = SocketChannel.open();
            abandoned.add(channel);
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.bind(new InetSocketAddress(InetAddress.getByAddress(ADDRESS), 0));
            if (channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)) && begun % 2 == 0) {
                channel.write(ByteBuffer.wrap(HALF_A_LOGIN));
            }
        } catch (IOException e) {
            failed++;
        }
        if (abandoned.size() > open) {
            leave(abandoned.removeFirst());
        }
    }

    private static void leave(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What it did. */
    String end() throws InterruptedException {
        ended = true;
        join();
        return "%.0f half-opens a second, %d in all, %d of them failed at once"
                .formatted(begun / (nanos / 1e9), begun, failed);
    }
}
