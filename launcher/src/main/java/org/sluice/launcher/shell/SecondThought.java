// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.shell;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Ctrl-C on an empty line is a habit after a command: where sessions live, only a second one ends Sluice. */
final class SecondThought {
    private static final Duration WITHIN = Duration.ofSeconds(5);

    private final LongSupplier sessions;
    private final LongSupplier nanoTime;
    private @Nullable Long told;

    /**
     * @param sessions how many live
     * @param nanoTime as {@link System#nanoTime}
     */
    SecondThought(LongSupplier sessions, LongSupplier nanoTime) {
        this.sessions = sessions;
        this.nanoTime = nanoTime;
    }

    /** What to tell instead of ending; null to end. */
    @Nullable
    String before() {
        long now = nanoTime.getAsLong();
        Long before = told;
        if (before != null && now - before <= WITHIN.toNanos()) {
            return null;
        }
        long live = sessions.getAsLong();
        if (live == 0) {
            return null;
        }
        told = now;
        return (live == 1 ? "1 session lives" : live + " sessions live") + "; Ctrl-C again within " + WITHIN.toSeconds()
                + " s to end";
    }
}
