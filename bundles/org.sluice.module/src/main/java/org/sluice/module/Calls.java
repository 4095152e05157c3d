// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.sluice.api.reload.Generation;

/**
 * Which module each thread is in at this moment, so that one that does not come back can be named. Entered and left by
 * the thread itself, without allocation once it has been here; read by the watchdog.
 */
final class Calls {
    private final Map<Thread, Desk> desks = new ConcurrentHashMap<>();

    /** One thread's. Calls may nest: the innermost is shown. */
    static final class Desk {
        private volatile @Nullable Generation module;
        private volatile long since;
        /** Grows with each call, so that one call is told once. Written by the desk's own thread alone. */
        private volatile long number;

        @Nullable
        Generation enter(Generation entered) {
            Generation before = module;
            since = System.nanoTime();
            long next = number + 1;
            number = next;
            module = entered;
            return before;
        }

        void leave(@Nullable Generation before) {
            module = before;
        }
    }

    /**
     * A call that lasts.
     *
     * @param since as {@link System#nanoTime}
     */
    record Lasting(Thread thread, Generation module, long since, long nanos, long number) {}

    /** Whether the thread is in this call still. */
    boolean isIn(Lasting call) {
        Desk desk = desks.get(call.thread());
        return desk != null && desk.number == call.number() && desk.module != null;
    }

    Desk desk() {
        Thread here = Thread.currentThread();
        Desk desk = desks.get(here);
        return desk != null ? desk : desks.computeIfAbsent(here, thread -> new Desk());
    }

    /** The calls that have lasted for longer than this. Threads that have ended are forgotten. */
    List<Lasting> longerThan(long nanos) {
        List<Lasting> lasting = new ArrayList<>();
        long now = System.nanoTime();
        desks.forEach((thread, desk) -> {
            long number = desk.number;
            Generation module = desk.module;
            long since = desk.since;
            long here = now - since;
            if (!thread.isAlive()) {
                desks.remove(thread);
            } else if (module != null && here > nanos && desk.number == number) {
                lasting.add(new Lasting(thread, module, since, here, number));
            }
        });
        return lasting;
    }
}
