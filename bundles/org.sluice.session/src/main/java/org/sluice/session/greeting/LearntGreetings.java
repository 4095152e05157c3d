// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.greeting;

import static org.sluice.mysql.wire.Capability.CLIENT_MYSQL;
import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH;
import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA;
import static org.sluice.mysql.wire.Capability.CLIENT_SECURE_CONNECTION;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;

/**
 * What the servers behind have greeted with. A client is told what all of them can do, and the version of the one that was
 * learnt first. A server that nobody meets any more is forgotten, while others are met. Any thread.
 */
public final class LearntGreetings {
    /** Before any server is known. */
    private static final Greeting FIRST = GreetingType.MYSQL80.greeting();

    /** More servers than one proxy has; those that were met last stay. */
    static final int MOST = 1_000;

    static final long FORGET_AFTER_NANOS = TimeUnit.DAYS.toNanos(1);
    private static final long LOOK_AFTER_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** A server's greeting, and when it was last heard. */
    private record Heard(Greeting greeting, long at) {}

    private final LongSupplier clock;
    /** In the order in which they were met first. */
    private final Map<String, Heard> byServer = new LinkedHashMap<>();

    private long newest;
    private long looked;
    private volatile Greeting common = FIRST;

    public LearntGreetings() {
        this(System::nanoTime);
    }

    /** @param clock in nanoseconds */
    LearntGreetings(LongSupplier clock) {
        this.clock = clock;
        this.newest = clock.getAsLong();
        this.looked = newest;
    }

    /** A server has greeted. */
    public void learn(String server, HandshakeV10 greeting) {
        Greeting learnt = Greeting.of(greeting);
        synchronized (byServer) {
            long now = clock.getAsLong();
            boolean left = forget(now);
            Heard before = byServer.put(server, new Heard(learnt, now));
            newest = now;
            boolean dropped = fewer();
            if (left || dropped || before == null || !before.greeting.equals(learnt)) {
                common = together();
            }
        }
    }

    /** By the time of the last greeting of all: when nobody has come for days, nobody has left. */
    private boolean forget(long now) {
        if (now - looked < LOOK_AFTER_NANOS) {
            return false;
        }
        looked = now;
        return byServer.values().removeIf(heard -> newest - heard.at > FORGET_AFTER_NANOS);
    }

    private boolean fewer() {
        if (byServer.size() <= MOST) {
            return false;
        }
        String oldest = null;
        long at = newest;
        for (Map.Entry<String, Heard> each : byServer.entrySet()) {
            if (oldest == null || each.getValue().at - at < 0) {
                oldest = each.getKey();
                at = each.getValue().at;
            }
        }
        return byServer.remove(oldest) != null;
    }

    private Greeting together() {
        Greeting first = byServer.values().iterator().next().greeting;
        Capabilities all = first.capabilities();
        for (Heard other : byServer.values()) {
            all = all.and(other.greeting.capabilities());
        }
        // What MariaDB has beside changes what results look like, and a server that is met later may not have it; a
        // listener before nothing but MariaDB says so by its greeting. The login is the proxy's own, whatever the
        // servers can do.
        all = all.with(
                CLIENT_MYSQL, CLIENT_PLUGIN_AUTH, CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA, CLIENT_SECURE_CONNECTION);
        return new Greeting(first.serverVersion(), all, first.collation(), ByteString.utf8(NativePassword.PLUGIN));
    }

    /** What to tell a client now. */
    public Greeting greeting() {
        return common;
    }

    int size() {
        synchronized (byServer) {
            return byServer.size();
        }
    }
}
