// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.access;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.sluice.api.session.CloseReason;
import org.sluice.api.session.Session;
import org.sluice.transport.session.LiveSession;

/** A connection on its way in. Lives on its event loop. */
public final class Entry {
    private final LiveSession session;
    private final @Nullable InetAddress peer;
    private final ListenerLimits limits;
    private final boolean awaitsHeader;
    private List<Runnable> whenOver = new ArrayList<>(8);
    private boolean known;
    private boolean over;

    /**
     * @param peer the socket's other end; null over a UNIX socket
     * @param awaitsHeader whether a PROXY protocol header tells who the client is
     */
    public Entry(LiveSession session, @Nullable InetAddress peer, ListenerLimits limits, boolean awaitsHeader) {
        this.session = session;
        this.peer = peer;
        this.limits = limits;
        this.awaitsHeader = awaitsHeader;
    }

    /** Where the listener differs from what holds for all. */
    public ListenerLimits limits() {
        return limits;
    }

    /** True if {@link EntryCondition#accepted} knows no client, as a PROXY protocol header tells who that is. */
    public boolean awaitsHeader() {
        return awaitsHeader;
    }

    /** Its place in the table of sessions. */
    public Session session() {
        return session;
    }

    /** The name of the listener that accepted it. */
    public String listener() {
        return session.listener();
    }

    /** The socket's other end, which may be a proxy; null over a UNIX socket. */
    public @Nullable InetAddress peer() {
        return peer;
    }

    /** The client itself; null as long as a PROXY protocol header is awaited, and over a UNIX socket. */
    public @Nullable InetAddress client() {
        SocketAddress address = known ? session.clientAddress() : null;
        return address instanceof InetSocketAddress inet ? inet.getAddress() : null;
    }

    /** Ends the session from any thread, as {@link LiveSession#closeLater} does. */
    public void close(CloseReason reason, String detail) {
        session.closeLater(reason, detail);
    }

    /**
     * What to do, once, on the event loop, when this connection is refused or closed; at once if it is already. A defect
     * in it is the caller's to avoid.
     */
    public void whenOver(Runnable action) {
        if (over) {
            action.run();
        } else {
            whenOver.add(action);
        }
    }

    /** What to do, once, on the event loop, when the client is logged in, or connected where there is no login. */
    public void whenIn(Runnable action) {
        session.whenIn(action);
    }

    /** Ends the session at a moment when it does no harm, if it is still due then: see {@link LiveSession#endAtRest}. */
    public void closeAtRest(CloseReason reason, String detail, BooleanSupplier due) {
        session.endAtRest(reason, detail, due);
    }

    /** The address is the client's own from now on. */
    void known() {
        known = true;
    }

    /** Takes it off all counts. */
    public void over() {
        if (over) {
            return;
        }
        over = true;
        List<Runnable> actions = whenOver;
        whenOver = List.of();
        actions.forEach(Runnable::run);
    }
}
