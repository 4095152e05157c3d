// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.sluice.api.session.CloseReason;
import org.sluice.api.session.Session;
import org.sluice.api.session.SessionId;
import org.sluice.api.session.SessionPhase;
import org.sluice.api.session.Sessions;

/** A table of sessions that are simply there. */
final class LiveSessions implements Sessions {
    private final Map<SessionId, Session> live = new ConcurrentSkipListMap<>();

    record Known(
            SessionId id,
            String client,
            String listener,
            String protocol,
            @Nullable String user,
            @Nullable String server,
            SessionPhase phase,
            Instant startedAt,
            Duration idle,
            long inputBytes,
            long outputBytes,
            @Nullable String routedBy,
            @Nullable String authenticatedBy,
            long commands,
            Map<String, String> details,
            @Nullable CloseReason closeReason)
            implements Session {}

    LiveSessions add(long id, @Nullable String user, @Nullable String server, SessionPhase phase) {
        SessionId key = new SessionId(id);
        String routedBy = server == null ? null : "org.sluice.router.fixed/0.1.0#3: failover";
        boolean loggedIn = user != null && server != null;
        live.put(
                key,
                new Known(
                        key,
                        "10.0.0.7:5123" + id,
                        "main",
                        user == null ? "tcp" : "mysql",
                        user,
                        server,
                        phase,
                        Instant.now().minusSeconds(200),
                        Duration.ofMillis(350),
                        1_234,
                        5_600_000,
                        routedBy,
                        loggedIn ? "mysql_native_password, verified by org.sluice.auth.nativepassword/0.1.0" : null,
                        loggedIn ? 12 : 0,
                        loggedIn
                                ? Map.of(
                                        "connection id",
                                        Long.toString(0x4000_0000L + id),
                                        "connection id on the server",
                                        "6217",
                                        "server version",
                                        "11.4.9-MariaDB")
                                : Map.of(),
                        phase == SessionPhase.CLOSED ? CloseReason.KILLED : null));
        return this;
    }

    @Override
    public List<Session> list() {
        return new ArrayList<>(live.values());
    }

    @Override
    public Optional<Session> find(SessionId id) {
        return Optional.ofNullable(live.get(id));
    }

    @Override
    public int count() {
        return live.size();
    }

    @Override
    public boolean kill(SessionId id, String by) {
        return live.remove(id) != null;
    }
}
