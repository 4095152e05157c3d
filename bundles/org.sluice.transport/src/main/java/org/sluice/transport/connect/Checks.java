// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.connect;

import io.netty.channel.EventLoop;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.destination.CheckReport;
import org.sluice.transport.connect.Breaker.Cost;
import org.sluice.transport.connect.Breaker.State;
import org.sluice.transport.connect.FailureMemory.Stage;
import org.sluice.transport.loop.EventLoops;
import org.sluice.transport.loop.HealthSettings;

/**
 * Checks destinations: those that are down until they are up again, and all of them now and then if {@code check.interval}
 * says so. On a loop of their own, which carries no session; what is not told to be for any thread is for that loop.
 */
final class Checks {
    private static final Logger log = LoggerFactory.getLogger(Connector.class);
    private static final int MOST_AT_ONCE = 64;
    /** One that is down and that no session has wanted for so long is not checked until one does. */
    private static final long FORGOTTEN_NANOS = TimeUnit.MINUTES.toNanos(5);

    private static final long ROUND_MILLIS = 500;

    private final Connector connector;
    private final EventLoops loops;
    private final Map<String, DestinationCheck> protocols = new ConcurrentHashMap<>();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int running;
    private @Nullable EventLoop loop;

    Checks(Connector connector, EventLoops loops) {
        this.connector = connector;
        this.loops = loops;
    }

    void bind(DestinationCheck check) {
        protocols.put(check.protocol(), check);
    }

    void unbind(DestinationCheck check) {
        protocols.remove(check.protocol(), check);
    }

    /** For one that no session has gone to yet: the only protocol there is a check for, or the connect alone. */
    String likelyProtocol() {
        return protocols.size() == 1 ? protocols.keySet().iterator().next() : "tcp";
    }

    private synchronized EventLoop loop() {
        if (loop == null) {
            loop = loops.background();
            loop.scheduleWithFixedDelay(this::round, ROUND_MILLIS, ROUND_MILLIS, TimeUnit.MILLISECONDS);
        }
        return loop;
    }

    /** From now on one that is down is checked until it is up. Any thread. */
    void watch(DestinationHealth health) {
        if (!health.watched.compareAndSet(false, true)) {
            return;
        }
        long wait = Math.max(0, health.breaker.view().next() - System.nanoTime());
        loop().schedule(() -> recheck(health), wait, TimeUnit.NANOSECONDS);
    }

    /** Begins the rounds, if there are to be any. Any thread. */
    void begin() {
        if (!settings().interval().isZero()) {
            loop();
        }
    }

    /** Checks one now; what is found counts if the book has it. Any thread. */
    CompletionStage<CheckReport> now(DestinationHealth health) {
        CompletableFuture<CheckReport> report = new CompletableFuture<>();
        loop().execute(() -> check(health, () -> report.complete(health.lastCheck)));
        return report;
    }

    /** Checks one that is suspected, at most once in a back-off. Any thread. */
    void suspect(DestinationHealth health) {
        loop().execute(() -> check(health, () -> loop().schedule(
                        health.breaker::settled, settings().backoff().toNanos(), TimeUnit.NANOSECONDS)));
    }

    private void recheck(DestinationHealth health) {
        health.watched.set(false);
        if (settings().failures() == 0) {
            connector.book.reset(health, "none is ever down any more");
        }
        if (!health.breaker.checking()) {
            return;
        }
        if (System.nanoTime() - health.wanted > FORGOTTEN_NANOS) {
            health.breaker.notChecked(System.nanoTime(), settings());
            health.forgotten = true;
            return;
        }
        if (connector.isDrained(health.destination)) {
            health.breaker.notChecked(System.nanoTime(), settings());
            watch(health);
            return;
        }
        check(health, () -> {
            if (health.breaker.view().state() != State.UP) {
                watch(health);
            }
        });
    }

    /** Spreads the checks of those that are up over the interval, each with its own beginning. */
    private void round() {
        long interval = settings().interval().toNanos();
        if (interval == 0) {
            return;
        }
        long now = System.nanoTime();
        for (DestinationHealth health : connector.book.all()) {
            if (!health.inRound || health.nextRound - now > interval * 2) {
                health.inRound = true;
                health.nextRound = now + (long) (interval * random());
            }
            if (now - health.nextRound >= 0) {
                health.nextRound = now + (long) (interval * (0.9 + 0.2 * random()));
                boolean up = health.breaker.view().state() == State.UP;
                if (up && !connector.isDrained(health.destination)) {
                    check(health, () -> {});
                }
            }
        }
    }

    private static double random() {
        return ThreadLocalRandom.current().nextDouble();
    }

    private void check(DestinationHealth health, Runnable then) {
        if (running >= MOST_AT_ONCE) {
            waiting.add(() -> check(health, then));
            return;
        }
        running++;
        Instant at = Instant.now();
        long begun = System.nanoTime();
        new CheckAttempt(
                        connector,
                        loop(),
                        health.destination,
                        protocols.get(health.protocol),
                        patience(health),
                        result -> {
                            running--;
                            try {
                                judge(health, result, at, System.nanoTime() - begun);
                            } finally {
                                then.run();
                                Runnable next = waiting.poll();
                                if (next != null) {
                                    next.run();
                                }
                            }
                        })
                .start();
    }

    /**
     * A server that hangs takes connections and finds each that was given up an error of this host when it goes on: the longer
     * it is silent, the fewer it is to find.
     */
    private HealthSettings patience(DestinationHealth health) {
        return settings().withPatience(1 << Math.min(health.silences, 4));
    }

    private void judge(DestinationHealth health, CheckResult result, Instant at, long took) {
        boolean alive = result instanceof CheckResult.Alive || result instanceof CheckResult.Refusing;
        health.checked(at, alive, result.text(), took);
        log.debug("destination {}: check: {}", health.label, result);
        if (!connector.book.has(health)) {
            return;
        }
        boolean silent = result instanceof CheckResult.Dead dead && dead.stage() == Stage.LOGIN;
        health.silences = silent ? health.silences + 1 : 0;
        if (result instanceof CheckResult.Alive) {
            connector.book.alive(health, result.text());
        } else if (result instanceof CheckResult.Refusing) {
            connector.book.refused(health, result.text());
        } else if (result instanceof CheckResult.Dead dead) {
            dead(health, dead.stage(), dead.cost(), dead.text());
        } else if (result instanceof CheckResult.Broken) {
            dead(health, Stage.LOGIN, Cost.LITTLE, result.text());
        } else {
            health.breaker.notChecked(System.nanoTime(), settings());
        }
    }

    /** One that is up by its sessions' word goes on with its turn, but sooner. */
    private void dead(DestinationHealth health, Stage stage, Cost cost, String why) {
        if (health.breaker.checkFailed(stage, cost, why, System.nanoTime(), settings())) {
            connector.book.down(health, "a check failed: " + why);
        } else if (health.inRound && health.breaker.view().state() == State.UP) {
            health.nextRound = System.nanoTime() + settings().longestBackoff().toNanos();
        }
    }

    private HealthSettings settings() {
        return loops.settings().health();
    }
}
