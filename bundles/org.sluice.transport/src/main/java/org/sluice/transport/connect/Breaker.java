// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.connect;

import java.util.function.DoubleSupplier;
import org.sluice.transport.connect.FailureMemory.Stage;
import org.sluice.transport.loop.HealthSettings;

/**
 * Whether sessions are sent to one destination: a circuit breaker, whose usual words (closed, half-open, open) are {@link
 * State#UP}, {@link State#TRYING} and {@link State#DOWN} here.
 *
 * <pre>
 * UP      to DOWN    failures enough within the window and nothing that worked between them; or a single one that cost
 *                    somebody all the time there is; or the check failed that was made on a suspicion
 * DOWN    to TRYING  the back-off is over, a check begins
 * TRYING  to DOWN    the check failed: the back-off grows
 * any     to UP      the check, or a session, came at least as far as those that failed
 * </pre>
 *
 * While it is not UP no session goes there, but for one every so often: a check may fail for reasons of its own, and nothing
 * is left out for ever because of that. Times are {@link System#nanoTime}. Any thread; never blocks.
 */
final class Breaker {
    /** What becomes of sessions. */
    enum State {
        UP,
        DOWN,
        TRYING
    }

    /** What a failure has cost. */
    enum Cost {
        LITTLE,
        /** All the time that a connect, or a server's greeting, is given. */
        TIME
    }

    /**
     * What is known at one moment.
     *
     * @param since when it came to be up, or ceased to be
     * @param next when the next check is due; only while it is DOWN
     */
    record View(State state, long since, long next, String why) {}

    private final DoubleSupplier random;
    private State state = State.UP;
    private Stage stage = Stage.CONNECT;
    private long since;
    private long next;
    private long letThrough;
    private String why = "";
    private boolean suspected;
    private int failures;
    private long firstFailure;
    private int backoffs;

    /** @param random from 0 to 1: what back-offs are shortened by */
    Breaker(long now, DoubleSupplier random) {
        this.since = now;
        this.random = random;
    }

    /** Whether a session may go there now. While it is not up, one may every so often. */
    synchronized boolean admits(long now, HealthSettings settings) {
        if (state == State.UP || settings.failures() == 0) {
            return true;
        }
        if (now - letThrough < settings.sessionEvery().toNanos()) {
            return false;
        }
        letThrough = now;
        return true;
    }

    /** True if it goes down by this. */
    synchronized boolean failed(Stage at, Cost cost, String reason, long now, HealthSettings settings) {
        if (state != State.UP) {
            return false;
        }
        stage = at;
        why = reason;
        if (failures == 0 || now - firstFailure > settings.window().toNanos()) {
            failures = 0;
            firstFailure = now;
        }
        failures++;
        if (settings.failures() == 0 || (cost == Cost.LITTLE && failures < settings.failures())) {
            return false;
        }
        if (now - since > settings.window().toNanos()) {
            backoffs = 0;
        }
        state = State.DOWN;
        since = now;
        letThrough = now;
        next = now + backoff(settings);
        return true;
    }

    /**
     * Something went wrong that may as well be a client's doing: that says nothing by itself, but a check is to decide.
     *
     * @return true if one is to be made now; false if one is under way, or was a moment ago
     */
    synchronized boolean suspect() {
        if (state != State.UP || suspected) {
            return false;
        }
        suspected = true;
        return true;
    }

    /** The next suspicion is worth a check again. */
    synchronized void settled() {
        suspected = false;
    }

    /** True if it comes up by this. What comes less far than those that failed says nothing. */
    synchronized boolean worked(Stage at, long now) {
        if (at.compareTo(stage) < 0 || (state == State.UP && failures == 0)) {
            return false;
        }
        return up(now);
    }

    /** False if it need not be checked any more. */
    synchronized boolean checking() {
        if (state == State.UP) {
            return false;
        }
        state = State.TRYING;
        return true;
    }

    /** The check could say nothing, for reasons of this machine: another one is due after the same time. */
    synchronized void notChecked(long now, HealthSettings settings) {
        if (state == State.TRYING) {
            state = State.DOWN;
            next = now + backoff(settings);
        }
    }

    /** True if it goes down by this: it was up, as far as sessions could tell. */
    synchronized boolean checkFailed(Stage at, Cost cost, String reason, long now, HealthSettings settings) {
        if (state == State.UP) {
            return failed(at, suspected ? Cost.TIME : cost, reason, now, settings);
        }
        state = State.DOWN;
        why = reason;
        backoffs++;
        next = now + backoff(settings);
        return false;
    }

    /** True if it comes up by this. */
    synchronized boolean checkWorked(long now) {
        return up(now);
    }

    /** True if it comes up by this: whatever is known of it counts no more. */
    synchronized boolean reset(long now) {
        backoffs = 0;
        return up(now);
    }

    private boolean up(long now) {
        boolean wasDown = state != State.UP;
        failures = 0;
        stage = Stage.CONNECT;
        if (wasDown) {
            state = State.UP;
            since = now;
            why = "";
        }
        return wasDown;
    }

    synchronized View view() {
        return new View(state, since, next, why);
    }

    /** Doubled with each check that failed, bounded, and up to a quarter shorter: many that went together come apart. */
    private long backoff(HealthSettings settings) {
        long longest = settings.longestBackoff().toNanos();
        long grown = settings.backoff().toNanos() << Math.min(backoffs, 20);
        long bounded = grown <= 0 ? longest : Math.min(grown, longest);
        return bounded - (long) (bounded * random.getAsDouble() / 4);
    }
}
