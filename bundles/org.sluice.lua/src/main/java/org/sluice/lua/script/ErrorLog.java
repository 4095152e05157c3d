// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.script;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * Tells an error at once, and the same one again no more than once a minute with how often it was, for a callback that fails
 * may fail for each packet. Errors are the same if they differ in ids only; there is a bound to how many different ones are
 * told in a minute.
 */
final class ErrorLog implements ScriptErrors {
    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int MOST = 50;
    /** Numbers, but for those of lines and ports. */
    private static final Pattern IDS = Pattern.compile("(?<![:\\w.])\\d+\\b");

    /** One error that was told. */
    private static final class Told {
        private final long at;
        private String last;
        private long left;

        Told(String line, long at) {
            this.last = line;
            this.at = at;
        }
    }

    private final Consumer<String> log;
    private final LongSupplier clock;
    private final Map<String, Told> told = new LinkedHashMap<>();
    private long others;

    /** @param clock in nanoseconds, as {@link System#nanoTime} */
    ErrorLog(Consumer<String> log, LongSupplier clock) {
        this.log = log;
        this.clock = clock;
    }

    @Override
    public synchronized void accept(String line) {
        look();
        String kind = IDS.matcher(line).replaceAll("#");
        Told before = told.get(kind);
        if (before != null) {
            before.left++;
            before.last = line;
        } else if (told.size() < MOST) {
            told.put(kind, new Told(line, clock.getAsLong()));
            log.accept(line);
        } else {
            others++;
        }
    }

    @Override
    public synchronized void look() {
        long now = clock.getAsLong();
        Map<String, Told> again = new LinkedHashMap<>();
        for (Iterator<Map.Entry<String, Told>> all = told.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<String, Told> one = all.next();
            if (now - one.getValue().at < PAUSE_NANOS) {
                break;
            }
            all.remove();
            if (one.getValue().left > 0) {
                again.put(one.getKey(), one.getValue());
            }
        }
        again.forEach((kind, before) -> {
            log.accept(before.last + " (" + before.left + " times since it was told last)");
            told.put(kind, new Told(before.last, now));
        });
        if (others > 0 && told.size() < MOST) {
            log.accept("and " + others + " other errors");
            others = 0;
        }
    }
}
