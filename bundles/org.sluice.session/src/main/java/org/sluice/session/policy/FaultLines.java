// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.policy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a fault that comes with each command from filling the log: it is told once, and after that at most once a minute,
 * with how many there were. On any thread.
 */
public final class FaultLines {
    /** It is not to be told. */
    static final long UNTOLD = -1;

    static final Duration QUIET = Duration.ofMinutes(1);
    /** An interceptor's words may differ each time. */
    static final int MOST = 20;

    private static final String OTHERS = "";

    private static final class Line {
        private long toldAt;
        private long untold;

        Line(long now) {
            toldAt = now;
        }
    }

    private final Map<String, Line> lines = new HashMap<>();

    /**
     * Takes a fault in.
     *
     * @return what to add to the line that tells it; null if it is not to be told
     */
    public @Nullable String tell(String fault) {
        long untold = count(fault, System.nanoTime());
        return untold == UNTOLD ? null : untold == 0 ? "" : " (" + untold + " more since this was told last)";
    }

    /** How many there were since it was told last, if it is to be told now. */
    synchronized long count(String fault, long now) {
        if (lines.size() >= MOST) {
            lines.values().removeIf(line -> isOver(line, now));
        }
        String key = lines.containsKey(fault) || lines.size() < MOST ? fault : OTHERS;
        Line line = lines.get(key);
        if (line == null) {
            lines.put(key, new Line(now));
            return 0;
        }
        if (!isOver(line, now)) {
            line.untold++;
            return UNTOLD;
        }
        long untold = line.untold;
        line.untold = 0;
        line.toldAt = now;
        return untold;
    }

    private static boolean isOver(Line line, long now) {
        return now - line.toldAt >= QUIET.toNanos();
    }
}
