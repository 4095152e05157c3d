// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.kill;

import java.net.SocketAddress;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.sluice.api.session.SessionId;

/**
 * Which connection of which server stands behind the connection id that a client was told. The proxy's ids are in a range
 * that no server's counter reaches, so that {@code KILL n} says by its number alone whose id it is. Any thread.
 */
public final class ConnectionIds {
    /** Positive in 32 bits with a sign too: some drivers take it for that. */
    private static final long BASE = 0x4000_0000L;

    private static final long MASK = BASE - 1;

    /** A connection of a server. */
    private record ServerConnection(SocketAddress server, long id) {}

    private final Map<Long, ServerConnection> byProxyId = new ConcurrentHashMap<>();

    /** The id that a client is told in its greeting. */
    public static long of(SessionId session) {
        return BASE | (session.value() & MASK);
    }

    /** True if only the proxy can have told this id. */
    public static boolean isProxys(long id) {
        return id >= BASE && id <= (BASE | MASK);
    }

    /** The session that an id of the proxy's belongs to, if it still lives. */
    public static SessionId session(long id) {
        return new SessionId(id & MASK);
    }

    /** The session talks to this connection of this server from now on. */
    public void put(SessionId session, SocketAddress server, long serverId) {
        byProxyId.put(of(session), new ServerConnection(server, serverId));
    }

    public void remove(SessionId session) {
        byProxyId.remove(of(session));
    }

    /** The id that this server knows the connection by; empty if it is not a connection of this server. */
    public OptionalLong onServer(long proxyId, SocketAddress server) {
        ServerConnection connection = byProxyId.get(proxyId);
        return connection == null || !connection.server.equals(server)
                ? OptionalLong.empty()
                : OptionalLong.of(connection.id);
    }
}
