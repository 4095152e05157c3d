// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sluice.api.tls.TlsContexts;
import org.sluice.lua.runtime.RuntimeSettings;

/**
 * How a script's engine runs.
 *
 * @param name the script's, for its thread
 * @param runtime what the script may do
 * @param errors takes one line for each error of a callback and for what goes wrong with sockets; called on the script's
 *     event loop
 * @param refuses whether what a callback failed for is refused; otherwise it is passed on, unless a budget was used up
 */
public record EngineSettings(
        String name,
        RuntimeSettings runtime,
        Consumer<String> errors,
        Bounds bounds,
        Services services,
        boolean refuses) {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    public static final long PACKET = 64 << 20;

    /**
     * What a script may hold.
     *
     * @param connections how many may be open at once, listeners included
     * @param timers how many may be active at once
     * @param farewell how long what was wired before a close may take to be sent
     * @param packet how many bytes of one packet are kept until it is whole
     */
    public record Bounds(int connections, int timers, Duration farewell, long packet) {
        static final Bounds NONE = new Bounds(Integer.MAX_VALUE, Integer.MAX_VALUE, Duration.ofSeconds(10), PACKET);
    }

    /**
     * What there is around it.
     *
     * @param sessions where clients are entered as sessions
     * @param routes who knows where users belong
     * @param tls the TLS contexts of the moment; null if nobody gives any
     */
    public record Services(SessionLedger sessions, Routes routes, Supplier<@Nullable TlsContexts> tls) {
        static final Services NONE = new Services(SessionLedger.NONE, Routes.NONE, () -> null);
    }

    public EngineSettings(String name, RuntimeSettings runtime, Consumer<String> errors) {
        this(name, runtime, errors, Bounds.NONE, Services.NONE, false);
    }

    /** How long it may be busy with a callback before, and this one: what a script waits for outside Lua has no budget. */
    Duration patience() {
        Duration longest = runtime.budgets().time().multipliedBy(2).plusSeconds(1);
        return longest.compareTo(MINUTE) > 0 ? MINUTE : longest;
    }

    /** For the whole script, which may wait for what it needs. */
    Duration loadPatience() {
        return runtime.budgets().time().plus(MINUTE);
    }

    private EngineSettings with(Bounds others) {
        return new EngineSettings(name, runtime, errors, others, services, refuses);
    }

    /** The same with these bounds. */
    public EngineSettings withBounds(int connections, int timers) {
        return with(new Bounds(connections, timers, bounds.farewell, bounds.packet));
    }

    /** The same with so much time for a farewell. */
    public EngineSettings withFarewell(Duration longest) {
        return with(new Bounds(bounds.connections, bounds.timers, longest, bounds.packet));
    }

    /** The same with this bound for packets that are kept until they are whole. */
    public EngineSettings withPacket(long longest) {
        return with(new Bounds(bounds.connections, bounds.timers, bounds.farewell, longest));
    }

    /** The same with these around it. */
    public EngineSettings with(Services others) {
        return new EngineSettings(name, runtime, errors, bounds, others, refuses);
    }

    /** The same with these routers. */
    public EngineSettings withRoutes(Routes asked) {
        return with(new Services(services.sessions, asked, services.tls));
    }

    /** The same with these TLS contexts. */
    public EngineSettings withTls(Supplier<@Nullable TlsContexts> contexts) {
        return with(new Services(services.sessions, services.routes, contexts));
    }

    /** The same, and what a callback fails for is refused or passed on. */
    public EngineSettings withErrorsRefused(boolean refused) {
        return new EngineSettings(name, runtime, errors, bounds, services, refused);
    }
}
