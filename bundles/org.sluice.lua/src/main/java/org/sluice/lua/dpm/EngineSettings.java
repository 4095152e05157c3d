// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaTable;
import org.sluice.api.tls.TlsContexts;
import org.sluice.lua.runtime.RuntimeSettings;

/**
 * How a script's engine runs.
 *
 * @param name the script's, for its thread
 * @param runtime what the script may do
 * @param errors takes one line for each error of a callback and for what goes wrong with sockets; called on the script's
 *     event loop
 * @param connections how many may be open at once, listeners included
 * @param timers how many may be active at once
 * @param sessions where clients are entered as sessions
 * @param routes who knows where users belong
 * @param extensions may put more into the dpm table before the script runs
 * @param tls the TLS contexts of the moment; null if nobody gives any
 * @param farewell how long what was wired before a close may take to be sent
 * @param packet how many bytes of one packet are kept until it is whole
 * @param refuses whether what a callback failed for is refused; otherwise it is passed on, unless a budget was used up
 */
public record EngineSettings(
        String name,
        RuntimeSettings runtime,
        Consumer<String> errors,
        int connections,
        int timers,
        SessionLedger sessions,
        Routes routes,
        Consumer<LuaTable> extensions,
        Supplier<@Nullable TlsContexts> tls,
        Duration farewell,
        long packet,
        boolean refuses) {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration FAREWELL = Duration.ofSeconds(10);
    public static final long PACKET = 64 << 20;

    public EngineSettings(String name, RuntimeSettings runtime, Consumer<String> errors) {
        this(
                name,
                runtime,
                errors,
                Integer.MAX_VALUE,
                Integer.MAX_VALUE,
                SessionLedger.NONE,
                Routes.NONE,
                dpm -> {},
                () -> null,
                FAREWELL,
                PACKET,
                false);
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

    /** The same with these bounds. */
    public EngineSettings withBounds(int mostConnections, int mostTimers) {
        return new EngineSettings(
                name,
                runtime,
                errors,
                mostConnections,
                mostTimers,
                sessions,
                routes,
                extensions,
                tls,
                farewell,
                packet,
                refuses);
    }

    /** The same with clients entered there. */
    public EngineSettings withSessions(SessionLedger ledger) {
        return new EngineSettings(
                name, runtime, errors, connections, timers, ledger, routes, extensions, tls, farewell, packet, refuses);
    }

    /** The same with these routers. */
    public EngineSettings withRoutes(Routes asked) {
        return new EngineSettings(
                name,
                runtime,
                errors,
                connections,
                timers,
                sessions,
                asked,
                extensions,
                tls,
                farewell,
                packet,
                refuses);
    }

    /** The same with these TLS contexts. */
    public EngineSettings withTls(Supplier<@Nullable TlsContexts> contexts) {
        return new EngineSettings(
                name,
                runtime,
                errors,
                connections,
                timers,
                sessions,
                routes,
                extensions,
                contexts,
                farewell,
                packet,
                refuses);
    }

    /** The same with so much time for a farewell. */
    public EngineSettings withFarewell(Duration longest) {
        return new EngineSettings(
                name,
                runtime,
                errors,
                connections,
                timers,
                sessions,
                routes,
                extensions,
                tls,
                longest,
                packet,
                refuses);
    }

    /** The same, and what a callback fails for is refused or passed on. */
    public EngineSettings withErrorsRefused(boolean refused) {
        return new EngineSettings(
                name,
                runtime,
                errors,
                connections,
                timers,
                sessions,
                routes,
                extensions,
                tls,
                farewell,
                packet,
                refused);
    }

    /** The same with this bound for packets that are kept until they are whole. */
    public EngineSettings withPacket(long longest) {
        return new EngineSettings(
                name,
                runtime,
                errors,
                connections,
                timers,
                sessions,
                routes,
                extensions,
                tls,
                farewell,
                longest,
                refuses);
    }
}
