// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.listener;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.listener.ListenerInfo;
import org.sluice.api.listener.ListenerInfo.State;
import org.sluice.transport.count.TrafficCounter;

/**
 * One configured listener. What can not be opened is tried again; a changed address is opened before the old one is
 * closed, so a bad change costs nothing. All changes come from the registry, one at a time; reads may come from anywhere.
 */
final class Listener {
    private static final Logger log = LoggerFactory.getLogger(Listener.class);

    /** Times of trying again, four a second. */
    private static final int WAITS_TO_TELL = 4;

    private static final int WAITS_TO_FAIL = 20;

    private final ListenerTools tools;
    private volatile ListenerSettings settings;
    private volatile TrafficCounter traffic;
    private volatile State state = State.OPENING;
    private volatile @Nullable String problem;
    private volatile @Nullable BoundSocket socket;
    private @Nullable ListenerSettings wanted;
    private int waits;

    Listener(ListenerSettings settings, ListenerTools tools) {
        this.settings = settings;
        this.tools = tools;
        this.traffic = counter(settings);
    }

    private TrafficCounter counter(ListenerSettings read) {
        return tools.counters.listener(read.name(), read.address().label());
    }

    /** The settings in force: each new connection takes what stands here. */
    ListenerSettings settings() {
        return settings;
    }

    TrafficCounter traffic() {
        return traffic;
    }

    boolean isOpen() {
        return state == State.OPEN && wanted == null;
    }

    /** Opens it, or notes why that can not be. */
    void open() {
        if (state == State.DRAINING) {
            return;
        }
        if (wanted != null) {
            move(wanted);
            return;
        }
        if (socket != null) {
            return;
        }
        String missing = tools.missing(settings);
        if (missing != null) {
            await(missing);
            return;
        }
        try {
            socket = BoundSocket.open(settings, tools, new ConnectionInitializer(this, tools));
            state = State.OPEN;
            problem = null;
            log.info(
                    "listener {}: listening on {}",
                    settings.name(),
                    socket.address().label());
        } catch (IOException e) {
            failed(State.FAILED, e.getMessage());
        }
    }

    /** What is missing may come a moment later, as it does at every start; if it does not, it is a fault. */
    private void await(String missing) {
        problem = missing;
        waits++;
        if (waits == WAITS_TO_TELL) {
            log.warn("listener {}: waits: {}", settings.name(), missing);
        } else if (waits == WAITS_TO_FAIL) {
            state = State.FAILED;
        }
    }

    private void failed(State next, @Nullable String why) {
        if (!Objects.equals(why, problem)) {
            log.error("listener {}: {}", settings.name(), why);
        }
        state = next;
        problem = why;
    }

    /** Takes changed settings: at once for the next connection, or by way of a new socket. */
    void change(ListenerSettings changed) {
        wanted = null;
        BoundSocket old = socket;
        if (old == null || changed.sameSocket(settings)) {
            settings = changed;
            traffic = counter(changed);
            problem = old == null ? problem : null;
            open();
            return;
        }
        move(changed);
    }

    private void move(ListenerSettings changed) {
        BoundSocket old = Objects.requireNonNull(socket);
        if (changed.address().bare().equals(settings.address().bare()) && !changed.reusePort()) {
            reopen(changed, old);
            return;
        }
        try {
            BoundSocket moved = BoundSocket.open(changed, tools, new ConnectionInitializer(this, tools));
            settings = changed;
            traffic = counter(changed);
            socket = moved;
            wanted = null;
            problem = null;
            old.close();
            log.info(
                    "listener {}: moved from {} to {}",
                    changed.name(),
                    old.address().label(),
                    moved.address().label());
        } catch (IOException e) {
            wanted = changed;
            failed(State.OPEN, e.getMessage() + "; " + old.address().label() + " stays open");
        }
    }

    /** One address can not be bound twice: a short gap is the price of a changed backlog or mode. */
    private void reopen(ListenerSettings changed, BoundSocket old) {
        old.close();
        socket = null;
        wanted = null;
        settings = changed;
        traffic = counter(changed);
        open();
    }

    /** Stops accepting; the sessions go on. */
    void close() {
        wanted = null;
        state = State.DRAINING;
        BoundSocket open = socket;
        socket = null;
        if (open != null) {
            open.close();
            log.info("listener {}: closed {}", settings.name(), open.address().label());
        }
    }

    ListenerInfo info() {
        BoundSocket open = socket;
        ListenerSettings now = settings;
        return new ListenerInfo(
                now.name(),
                now.address().toString(),
                open == null ? null : open.address().label(),
                now.protocol(),
                now.terms().destination() == null
                        ? null
                        : now.terms().destination().label(),
                state,
                traffic.current(),
                traffic.all(),
                problem);
    }
}
