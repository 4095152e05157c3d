// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.session;

import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.sluice.api.session.CloseReason;
import org.sluice.api.session.Session;
import org.sluice.api.session.SessionId;
import org.sluice.api.session.Sessions;
import org.sluice.api.stats.Series;
import org.sluice.api.stats.Series.Sample;
import org.sluice.transport.count.TrafficCounter;
import org.sluice.transport.count.TransportCounters;
import org.sluice.transport.observe.Observers;

/** All sessions from accept to the close of their last socket. */
@Component(service = {SessionTable.class, Sessions.class})
public final class SessionTable implements Sessions {
    private final Map<SessionId, LiveSession> sessions = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private final Object none = new Object();
    private final TransportCounters counters;
    private final Observers observers;

    @Activate
    public SessionTable(@Reference TransportCounters counters, @Reference Observers observers) {
        this.counters = counters;
        this.observers = observers;
        counters.addGauge(
                () -> Series.gauge("sluice_sessions", "Sessions that live now.", List.of(Sample.of(sessions.size()))));
    }

    /** A session for a connection that was just accepted. */
    public LiveSession open(Channel client, String listener, String protocol, TrafficCounter traffic) {
        SessionId id = new SessionId(lastId.incrementAndGet());
        LiveSession session = new LiveSession(id, client, listener, protocol, traffic, observers, this::ended);
        sessions.put(id, session);
        observers.opened(session);
        return session;
    }

    private void ended(LiveSession session, CloseReason reason) {
        sessions.remove(session.id());
        counters.closed(reason);
        observers.closed(session);
        if (sessions.isEmpty()) {
            synchronized (none) {
                none.notifyAll();
            }
        }
    }

    @Override
    public List<Session> list() {
        List<Session> list = new ArrayList<>(sessions.values());
        list.sort((one, other) -> one.id().compareTo(other.id()));
        return list;
    }

    @Override
    public Optional<Session> find(SessionId id) {
        return Optional.ofNullable(sessions.get(id));
    }

    @Override
    public int count() {
        return sessions.size();
    }

    @Override
    public boolean kill(SessionId id, String by) {
        LiveSession session = sessions.get(id);
        if (session == null) {
            return false;
        }
        session.closeLater(CloseReason.KILLED, "by " + by);
        return true;
    }

    /** Ends all of them; they are gone when the last of their sockets is closed. */
    public void closeAll(CloseReason reason, String detail) {
        sessions.values().forEach(session -> session.closeLater(reason, detail));
    }

    /** Waits until the last session is gone, but no longer than this. Never called on an event loop. */
    public void awaitNone(long millis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        synchronized (none) {
            while (!sessions.isEmpty()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    return;
                }
                try {
                    none.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }
}
