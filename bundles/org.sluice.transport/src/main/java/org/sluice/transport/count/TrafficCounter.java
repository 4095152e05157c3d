// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.count;

import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.sluice.api.stats.Traffic;

/** What passed one listener or one destination. Written by every event loop, read by anybody. */
public final class TrafficCounter {
    private final String name;
    private final String socket;
    private final LongAdder inputBytes = new LongAdder();
    private final LongAdder outputBytes = new LongAdder();
    private final LongAdder all = new LongAdder();
    private final LongAdder current = new LongAdder();
    private final LongAdder failed = new LongAdder();

    TrafficCounter(String name, String socket) {
        this.name = name;
        this.socket = socket;
    }

    /** Bytes from the client. */
    public void input(int bytes) {
        inputBytes.add(bytes);
    }

    /** Bytes from the server. */
    public void output(int bytes) {
        outputBytes.add(bytes);
    }

    /** A connection was accepted, or a connect was tried. */
    public void begun() {
        all.increment();
    }

    /** One more is open. */
    public void opened() {
        current.increment();
    }

    /** One less is open. */
    public void closed() {
        current.decrement();
    }

    /** A connection ended with a fault, or a connect failed. */
    public void failed() {
        failed.increment();
    }

    /** Open now. */
    public long current() {
        return current.sum();
    }

    /** Begun since the process started. */
    public long all() {
        return all.sum();
    }

    Traffic snapshot() {
        return new Traffic(
                name,
                socket,
                inputBytes.sum(),
                outputBytes.sum(),
                all.sum(),
                current.sum(),
                Map.of("failed_connections", failed.sum()));
    }
}
