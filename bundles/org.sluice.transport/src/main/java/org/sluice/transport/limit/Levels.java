// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.limit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.sluice.transport.limit.Level.Outcome;

/** How many there are now, by key. A key of which there is none takes no room. Any thread, without locks. */
final class Levels {
    private final Map<Key, Level> levels = new ConcurrentHashMap<>();

    /** One that is counted, until it is released; once, by whomever. */
    final class Hold {
        private final AtomicBoolean released = new AtomicBoolean();
        private final Key key;
        private final Level level;

        private Hold(Key key, Level level) {
            this.key = key;
            this.level = level;
        }

        Key key() {
            return key;
        }

        Level level() {
            return level;
        }

        /** False if it was released before. */
        boolean release() {
            if (!released.compareAndSet(false, true)) {
                return false;
            }
            if (level.leave(key.isKept())) {
                levels.remove(key, level);
            }
            return true;
        }
    }

    /**
     * Counts one more.
     *
     * @param most 0: no limit
     * @return null if there are as many as may be
     */
    @Nullable
    Hold enter(Key key, int most, boolean exempt) {
        while (true) {
            Level known = levels.get(key);
            Level level = known != null ? known : levels.computeIfAbsent(key, fresh -> new Level());
            Outcome outcome = level.enter(most, exempt);
            if (outcome == Outcome.COUNTED) {
                return new Hold(key, level);
            }
            if (outcome == Outcome.FULL) {
                return null;
            }
            levels.remove(key, level);
        }
    }

    @Nullable
    Level get(Key key) {
        return levels.get(key);
    }

    void forEach(BiConsumer<Key, Level> taker) {
        levels.forEach(taker);
    }

    int size() {
        return levels.size();
    }
}
