// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.limit;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.sluice.api.limit.LimitRow.Kind;
import org.sluice.api.limit.LimitRow.Scope;
import org.sluice.api.route.Destination;
import org.sluice.api.session.SessionId;
import org.sluice.transport.limit.Levels.Hold;
import org.sluice.transport.session.LiveSession;

/** The limits of users and destinations, for protocols. All calls are on the session's event loop. */
@Component(service = SessionLimits.class)
public final class SessionLimits {
    private static final long FIRST_DELAY_MILLIS = 250;
    private static final int MOST_DOUBLINGS = 20;

    private final LimitTable table;
    private final Map<SessionId, Hold> users = new ConcurrentHashMap<>();

    @Activate
    public SessionLimits(@Reference LimitTable table) {
        this.table = table;
    }

    /**
     * A user has reached a limit.
     *
     * @param kind of the limit
     * @param bound what the limit is
     * @param detail for the log
     */
    public record Reached(Kind kind, long bound, String detail) {
        private static Reached of(Key key, int bound) {
            return new Reached(key.kind(), bound, Wording.of(key, bound));
        }
    }

    /** Whether so many logins of this user have failed of late that nobody is asked for its password; null: no. */
    public @Nullable Reached barred(LiveSession session, String user) {
        Key key = Key.failedLogins(user);
        return !isExempt(session) && table.isBarred(key)
                ? Reached.of(key, table.bound(Kind.FAILED_LOGINS, Scope.USER))
                : null;
    }

    /**
     * Counts a session as its user's, who has proved to be that, until {@link #left} or until it is another's.
     *
     * @return why it may not be; null if it may
     */
    public @Nullable Reached entered(LiveSession session, String user) {
        Key key = new Key(Kind.CONNECTIONS, Scope.USER, user);
        Hold before = users.get(session.id());
        if (before != null && before.key().equals(key)) {
            return null;
        }
        boolean exempt = isExempt(session);
        int most = table.bound(Kind.CONNECTIONS, Scope.USER);
        Hold hold = table.enter(key, most, exempt);
        if (hold == null) {
            return Reached.of(key, most);
        }
        Key rate = new Key(Kind.RATE, Scope.USER, user);
        int perSecond = table.bound(Kind.RATE, Scope.USER);
        if (!table.take(rate, perSecond, exempt)) {
            hold.release();
            return Reached.of(rate, perSecond);
        }
        users.put(session.id(), hold);
        if (before != null) {
            before.release();
        }
        return null;
    }

    /** The session is over. */
    public void left(LiveSession session) {
        Hold hold = users.remove(session.id());
        if (hold != null) {
            hold.release();
        }
    }

    /**
     * A login has failed: the password was wrong, or nobody knows the user.
     *
     * @return how long to wait until the client is told; zero as long as there are few of them
     */
    public Duration failed(LiveSession session, String user) {
        if (isExempt(session)) {
            return Duration.ZERO;
        }
        List<Key> keys = new ArrayList<>(3);
        InetAddress client = client(session);
        if (client != null) {
            keys.add(new Key(Kind.FAILED_LOGINS, Scope.ADDRESS, table.settings().address(client)));
            keys.add(new Key(Kind.FAILED_LOGINS, Scope.NETWORK, table.settings().network(client)));
        }
        keys.add(Key.failedLogins(user));
        long millis = 0;
        for (Key key : keys) {
            millis = Math.max(millis, delay(table.failed(key), table.bound(key.kind(), key.scope())));
        }
        return Duration.ofMillis(millis);
    }

    /** Up to the bound none; behind it twice as long each time. */
    private long delay(long failures, int bound) {
        long beyond = failures - bound;
        if (bound <= 0 || beyond <= 0) {
            return 0;
        }
        long millis = FIRST_DELAY_MILLIS << Math.min(beyond - 1, MOST_DOUBLINGS);
        return Math.min(millis, table.settings().longestDelay().toMillis());
    }

    /** Those destinations that may have one more connection. */
    public List<Destination> withRoom(List<Destination> destinations) {
        int most = table.bound(Kind.CONNECTIONS, Scope.DESTINATION);
        return most <= 0
                ? destinations
                : destinations.stream()
                        .filter(destination -> {
                            Level level = table.levels.get(of(destination.label()));
                            return level == null || level.now() < most;
                        })
                        .toList();
    }

    /** All destinations of a session have as many connections as they may. */
    public String full() {
        int most = table.bound(Kind.CONNECTIONS, Scope.DESTINATION);
        table.refusals.count(of(""));
        return "the limit is " + most
                + " connections to each destination, and all that this session may go to have them";
    }

    /** Counts a connection to a destination until it is closed. */
    public void connected(Channel server, String label) {
        Hold hold = table.enter(of(label), table.bound(Kind.CONNECTIONS, Scope.DESTINATION), true);
        if (hold != null) {
            server.closeFuture().addListener(closed -> hold.release());
        }
    }

    private static Key of(String destination) {
        return new Key(Kind.CONNECTIONS, Scope.DESTINATION, destination);
    }

    private boolean isExempt(LiveSession session) {
        return table.settings().isExempt(client(session));
    }

    private static @Nullable InetAddress client(LiveSession session) {
        return session.clientAddress() instanceof InetSocketAddress inet ? inet.getAddress() : null;
    }

    int users() {
        return users.size();
    }
}
