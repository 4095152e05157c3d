// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.io.PrintStream;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.sluice.api.command.Command;
import org.sluice.api.command.Response;
import org.sluice.api.session.Session;
import org.sluice.api.session.SessionObserver;

/**
 * Hands what passes on one session from its event loop to a terminal. A terminal that is slower than the session misses
 * some of it, and is told how much: nothing ever waits for it.
 */
final class Tap implements SessionObserver {
    private static final int WAITING = 1000;
    private static final int LOOK_AROUND_MILLIS = 200;

    private final boolean json;
    private final BlockingQueue<TapLine> lines = new ArrayBlockingQueue<>(WAITING);
    private final AtomicLong missed = new AtomicLong();

    Tap(boolean json) {
        this.json = json;
    }

    @Override
    public void command(Session session, Command command) {
        add(new TapLine.Asked(Instant.now(), command));
    }

    @Override
    public void response(Session session, Command command, Response response) {
        add(new TapLine.Answered(Instant.now(), command, response));
    }

    private void add(TapLine line) {
        if (!lines.offer(line)) {
            missed.incrementAndGet();
        }
    }

    @Override
    public String describe() {
        return "prints what passes on one session";
    }

    /** Prints until the session has ended or nobody reads any more. */
    void print(Session session, PrintStream out) throws InterruptedException {
        while (!out.checkError()) {
            // looked at first: what was said before the end is in the queue then
            boolean ended = session.closeReason() != null;
            TapLine next = lines.poll(LOOK_AROUND_MILLIS, TimeUnit.MILLISECONDS);
            if (next != null) {
                print(next, out);
            } else if (ended) {
                return;
            }
            long left = missed.getAndSet(0);
            if (left > 0) {
                print(new TapLine.Missed(Instant.now(), left), out);
            }
        }
    }

    private void print(TapLine line, PrintStream out) {
        out.println(json ? Json.text(line.json()) : line.text());
        out.flush();
    }
}
