// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.script;

import io.netty.channel.Channel;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sluice.api.listener.ListenerInfo;
import org.sluice.api.session.CloseReason;
import org.sluice.api.session.SessionPhase;
import org.sluice.lua.dpm.ServerMeter;
import org.sluice.lua.dpm.SessionEntry;
import org.sluice.lua.dpm.SessionLedger;
import org.sluice.transport.count.TrafficCounter;
import org.sluice.transport.count.TransportCounters;
import org.sluice.transport.session.LiveSession;
import org.sluice.transport.session.SessionTable;

/** The clients of one script, whatever is loaded of it, as sessions in the table of all of them. */
final class ScriptSessions implements SessionLedger {
    private static final String PROTOCOL = "dpm";

    private final String script;
    private final SessionTable sessions;
    private final TransportCounters counters;
    private final Supplier<List<ListenerInfo>> listeners;

    /**
     * @param script the name that its listeners go by
     * @param listeners all of the process
     */
    ScriptSessions(
            String script, SessionTable sessions, TransportCounters counters, Supplier<List<ListenerInfo>> listeners) {
        this.script = script;
        this.sessions = sessions;
        this.counters = counters;
        this.listeners = listeners;
    }

    @Override
    public String holders(int port) {
        return listeners.get().stream()
                .filter(one -> !one.protocol().equals(PROTOCOL) || !one.name().equals(script))
                .filter(one -> one.listeningOn() != null && one.listeningOn().endsWith(":" + port))
                .map(one -> (one.protocol().equals(PROTOCOL) ? "script " : "listener ") + one.name())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    @Override
    public void listening(String where) {
        counters.listener(script, where);
    }

    /** @param where what it listens on now */
    ListenerInfo listener(String where) {
        TrafficCounter traffic = counters.listener(script, where);
        return new ListenerInfo(
                script, where, where, PROTOCOL, null, ListenerInfo.State.OPEN, traffic.current(), traffic.all(), null);
    }

    @Override
    public SessionEntry accepted(Channel client, String where, long connection, Consumer<CloseReason> ending) {
        LiveSession session = sessions.open(client, script, PROTOCOL, counters.listener(script, where));
        session.onEnding(ending::accept);
        session.details(Map.of("connection in the script", Long.toString(connection)));
        return new Entry(session);
    }

    @Override
    public ServerMeter connecting(String destination) {
        TrafficCounter traffic = counters.destination(destination);
        traffic.begun();
        return new Server(traffic, counters);
    }

    private record Entry(LiveSession session) implements SessionEntry {
        @Override
        public String name() {
            return "session " + session.id();
        }

        @Override
        public void received(int bytes) {
            session.countWithClient(bytes, 0);
            session.touch();
        }

        @Override
        public void sent(int bytes) {
            session.countWithClient(0, bytes);
            session.touch();
        }

        @Override
        public void greeted() {
            session.enter(SessionPhase.LOGIN);
        }

        @Override
        public void user(String name) {
            session.user(name);
        }

        @Override
        public void loggedIn(String by) {
            session.authenticatedBy(by);
            session.enter(SessionPhase.RELAYING);
            session.observers().loggedIn(session);
        }

        @Override
        public void attached(String server) {
            session.servedBy(server);
        }

        @Override
        public void command() {
            session.countCommands(1);
        }

        @Override
        public void inputEnded() {
            session.enter(SessionPhase.CLIENT_DONE);
        }

        @Override
        public void ended(CloseReason reason, @Nullable String detail) {
            session.close(reason, detail);
        }
    }

    /** What passes between the script and one server, as traffic of that destination. */
    private static final class Server implements ServerMeter {
        private final TrafficCounter traffic;
        private final TransportCounters counters;
        private final long begun = System.nanoTime();

        Server(TrafficCounter traffic, TransportCounters counters) {
            this.traffic = traffic;
            this.counters = counters;
        }

        @Override
        public void connected() {
            counters.connected(System.nanoTime() - begun);
            traffic.opened();
        }

        @Override
        public void failed() {
            traffic.failed();
        }

        @Override
        public void closed() {
            traffic.closed();
        }

        @Override
        public void received(int bytes) {
            traffic.output(bytes);
        }

        @Override
        public void sent(int bytes) {
            traffic.input(bytes);
        }
    }
}
