// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import java.time.Duration;

/**
 * What a script may use. The first three are for each call from outside and count whatever that call calls in turn.
 *
 * @param instructions instructions of the Lua machine, and steps of the library
 * @param time time on the clock
 * @param memory bytes allocated, whether they are still in use or not
 * @param depth how deep calls may nest; more is an ordinary Lua error, "stack overflow"
 * @param coroutines coroutines that have begun and not ended, each of which holds a thread
 */
public record Budgets(long instructions, Duration time, long memory, int depth, int coroutines) {
    /** What a script is given if nobody says otherwise. */
    public static final Budgets DEFAULT = new Budgets(10_000_000, Duration.ofSeconds(1), 64 << 20, 10_000, 100);

    /** So much that only an endless loop in a trusted script would meet it; for loading a script, for example. */
    public static final Budgets WIDE = new Budgets(1_000_000_000, Duration.ofSeconds(30), 1L << 30, 10_000, 1000);

    public Budgets {
        if (instructions < 1 || time.isNegative() || time.isZero() || memory < 1 || depth < 1 || coroutines < 0) {
            throw new IllegalArgumentException("a budget must be positive");
        }
    }

    /** The same with so many instructions. */
    public Budgets withInstructions(long to) {
        return new Budgets(to, time, memory, depth, coroutines);
    }

    /** The same with so much time. */
    public Budgets withTime(Duration to) {
        return new Budgets(instructions, to, memory, depth, coroutines);
    }

    /** The same with so many bytes. */
    public Budgets withMemory(long to) {
        return new Budgets(instructions, time, to, depth, coroutines);
    }

    /** The same with so many coroutines. */
    public Budgets withCoroutines(int to) {
        return new Budgets(instructions, time, memory, depth, to);
    }
}
