// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.connect;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.route.Destination;
import org.sluice.transport.connect.Breaker.Cost;
import org.sluice.transport.connect.Breaker.State;
import org.sluice.transport.connect.Connector.Dialled;
import org.sluice.transport.connect.DestinationHealth.Refusing;
import org.sluice.transport.connect.FailureMemory.Stage;
import org.sluice.transport.loop.HealthSettings;

/**
 * What sessions and checks have met at the destinations, and what follows for the sessions to come. Each change of state is
 * told in one line. Any thread.
 */
final class HealthBook {
    private static final Logger log = LoggerFactory.getLogger(Connector.class);

    private final FailureMemory failures = new FailureMemory();
    private final Map<String, DestinationHealth> all = new ConcurrentHashMap<>();
    private final Supplier<HealthSettings> settings;
    private final Consumer<DestinationHealth> check;
    private final Consumer<DestinationHealth> checkNow;

    /**
     * @param check is asked to check one that is down from now on
     * @param checkNow is asked to check one that is suspected, once
     */
    HealthBook(
            Supplier<HealthSettings> settings,
            Consumer<DestinationHealth> check,
            Consumer<DestinationHealth> checkNow) {
        this.settings = settings;
        this.check = check;
        this.checkNow = checkNow;
    }

    /** What is known of one that a session wants to go to. */
    DestinationHealth wanted(Destination destination, String protocol) {
        DestinationHealth health = of(destination, protocol);
        health.destination = destination;
        if (!health.protocol.equals(protocol)) {
            health.protocol = protocol;
        }
        health.wanted = System.nanoTime();
        if (health.forgotten) {
            health.forgotten = false;
            check.accept(health);
        }
        return health;
    }

    /** The same for others than sessions. */
    DestinationHealth of(Destination destination, String protocol) {
        DestinationHealth known = all.get(destination.label());
        return known != null
                ? known
                : all.computeIfAbsent(destination.label(), label -> new DestinationHealth(destination, protocol));
    }

    @Nullable
    DestinationHealth find(String label) {
        return all.get(label);
    }

    /** False for one that no session has wanted, or not for a long time. */
    boolean has(DestinationHealth health) {
        return health.equals(all.get(health.label));
    }

    Collection<DestinationHealth> all() {
        return all.values();
    }

    /** Those that failed lately behind the others. */
    List<Destination> order(List<Destination> destinations) {
        return failures.order(destinations, Destination::label, settings.get().failureMemory());
    }

    List<SocketAddress> orderAddresses(List<SocketAddress> addresses) {
        return failures.order(addresses, address -> address, settings.get().failureMemory());
    }

    boolean failedLately(String label) {
        return failures.failedWithin(label, settings.get().failureMemory());
    }

    /** The error that it greets with, if it did so lately. */
    @Nullable
    Refusing refusing(DestinationHealth health) {
        Refusing refusing = health.refusing;
        return refusing != null
                        && System.nanoTime() - refusing.at()
                                < settings.get().failureMemory().toNanos()
                ? refusing
                : null;
    }

    /** Whether a session may go there now. */
    boolean admits(DestinationHealth health) {
        if (settings.get().failures() == 0 && health.breaker.view().state() != State.UP) {
            reset(health, "none is ever down any more");
        }
        boolean admitted = health.breaker.admits(System.nanoTime(), settings.get());
        if (!admitted) {
            health.skipped.increment();
        }
        return admitted;
    }

    void addressFailed(SocketAddress address, Stage stage) {
        failures.failed(address, stage);
    }

    /** Told once by destination, not by session: a session that goes on to the next one ends well and says nothing. */
    void failed(DestinationHealth health, Stage stage, Cost cost, String why) {
        boolean first = failures.failed(health.label, stage);
        if (health.breaker.failed(stage, cost, why, System.nanoTime(), settings.get())) {
            down(health, why);
        } else if (first && health.breaker.view().state() == State.UP) {
            tellFailed(health, why);
        }
    }

    /**
     * A connect had no answer in time. Alone that is enough where it waited as long as a check would and nobody else got
     * through meanwhile; otherwise a check decides.
     *
     * @param begun when it was begun; {@link System#nanoTime}
     * @param timeout how long it waited; zero: as long as the kernel tries
     */
    void timedOut(DestinationHealth health, long begun, Duration timeout, String why) {
        boolean patient = timeout.isZero() || timeout.compareTo(settings.get().connectTimeout()) >= 0;
        if (patient && health.worked - begun < 0) {
            failed(health, Stage.CONNECT, Cost.TIME, why);
        } else {
            failed(health, Stage.CONNECT, Cost.LITTLE, why);
            suspected(health, why);
        }
    }

    /** It may be at fault, or a client may be: a check decides, and until it has, nothing changes for anybody. */
    void suspected(DestinationHealth health, String why) {
        if (settings.get().failures() > 0 && health.breaker.suspect()) {
            log.debug("destination {}: is checked, as a session met this: {}", health.label, why);
            checkNow.accept(health);
        }
    }

    /** It is down by what a session or a check has met. */
    void down(DestinationHealth health, String why) {
        health.downs.increment();
        log.atWarn()
                .addKeyValue("event", "destination_down")
                .addKeyValue("destination", health.label)
                .addKeyValue("reason", why)
                .log(
                        "destination {}: down: {}; no session is sent there until a check finds it up, but one every {} s",
                        health.label,
                        why,
                        settings.get().sessionEvery().toSeconds());
        check.accept(health);
    }

    /** It lives, but takes no connection: tried after the others, and never down for that. */
    void refused(DestinationHealth health, String why) {
        boolean first = failures.failed(health.label, Stage.GREETING);
        health.refusing = new Refusing(why, System.nanoTime());
        long since = health.breaker.view().since();
        if (health.breaker.worked(Stage.LOGIN, System.nanoTime())) {
            tellUp(health, since, "but refuses connections: " + why);
        } else if (first) {
            tellFailed(health, why);
        }
    }

    private void tellFailed(DestinationHealth health, String why) {
        log.atWarn()
                .addKeyValue("event", "destination_failed")
                .addKeyValue("destination", health.label)
                .addKeyValue("reason", why)
                .log(
                        "destination {}: failed, and is tried after the others for {} s: {}",
                        health.label,
                        settings.get().failureMemory().toSeconds(),
                        why);
    }

    /** A session has come this far. Costs next to nothing as long as nothing has failed. */
    void worked(DestinationHealth health, Dialled dialled, Stage stage) {
        health.worked = System.nanoTime();
        failures.worked(dialled.address(), stage);
        boolean forgiven = failures.worked(health.label, stage);
        if (stage != Stage.CONNECT) {
            health.refusing = null;
        }
        long since = health.breaker.view().since();
        if (health.breaker.worked(stage, System.nanoTime())) {
            tellUp(health, since, "a session has reached it");
        } else if (forgiven) {
            log.atInfo()
                    .addKeyValue("event", "destination_up")
                    .addKeyValue("destination", health.label)
                    .log("destination {}: works again", health.label);
        }
    }

    /** A check has found it of use. */
    void alive(DestinationHealth health, String found) {
        health.worked = System.nanoTime();
        failures.worked(health.label, Stage.LOGIN);
        health.refusing = null;
        long since = health.breaker.view().since();
        if (health.breaker.checkWorked(System.nanoTime())) {
            tellUp(health, since, found);
        }
    }

    /** Somebody has said that it is to be used. True if it comes up by this. */
    boolean reset(DestinationHealth health, String why) {
        failures.worked(health.label, Stage.LOGIN);
        health.refusing = null;
        long since = health.breaker.view().since();
        boolean up = health.breaker.reset(System.nanoTime());
        if (up) {
            tellUp(health, since, why);
        }
        return up;
    }

    private static void tellUp(DestinationHealth health, long downSince, String how) {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - downSince);
        log.atInfo()
                .addKeyValue("event", "destination_up")
                .addKeyValue("destination", health.label)
                .log("destination {}: up again after {}.{} s: {}", health.label, millis / 1000, millis / 100 % 10, how);
    }
}
