// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.listener;

import java.io.IOException;
import java.net.BindException;
import java.util.Objects;
import java.util.function.Consumer;
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
    private volatile @Nullable TrafficCounter traffic;
    private volatile State state = State.OPENING;
    private volatile @Nullable String problem;
    private volatile @Nullable BoundSocket socket;
    private @Nullable ListenerSettings wanted;
    private int waits;

    Listener(ListenerSettings settings, ListenerTools tools) {
        this.settings = settings;
        this.tools = tools;
    }

    /** The settings in force: each new connection takes what stands here. */
    ListenerSettings settings() {
        return settings;
    }

    /** Only for those who were accepted: before it is open, there is none. */
    TrafficCounter traffic() {
        return Objects.requireNonNull(traffic);
    }

    /** What never opens is in no statistics; what did open stays there as long as the process lives. */
    private void accept(ListenerSettings now, BoundSocket open) {
        traffic = tools.counters.listener(now.name(), open.address().label());
        socket = open;
        tools.opened(now.name(), open.address());
        accept();
        warn(now);
    }

    private void warn(ListenerSettings now) {
        tools.warnings(now).stream()
                .filter(warning -> tools.tellsFirst(now.name(), warning))
                .forEach(warning -> log.warn("listener {}: {}", now.name(), warning));
    }

    /** Lets clients in, unless another process still does. */
    void accept() {
        BoundSocket open = socket;
        if (open != null && !tools.inheritance.isHolding()) {
            open.accept();
        }
    }

    @Nullable
    BoundSocket socket() {
        return socket;
    }

    boolean isOpen() {
        return state == State.OPEN && wanted == null;
    }

    /** True as long as it waits for a protocol or a TLS context. */
    boolean isWaiting() {
        return state == State.OPENING;
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
            accept(settings, bind(settings, null));
            state = State.OPEN;
            problem = null;
            log.atInfo()
                    .addKeyValue("event", "listener_open")
                    .addKeyValue("listener", settings.name())
                    .log("listener {}: listening on {}", settings.name(), label(socket));
        } catch (IOException e) {
            failed(State.FAILED, e.getMessage());
        }
    }

    /** Whatever goes wrong is this listener's problem, and not the worker's that opens the others too. */
    private BoundSocket bind(ListenerSettings wanting, @Nullable BoundSocket replaced) throws IOException {
        try {
            return BoundSocket.open(wanting, replaced, tools, new ConnectionInitializer(this, tools));
        } catch (BindException e) {
            String holder = tools.holder(wanting.address());
            throw holder == null ? e : inUse(wanting.address().label() + " is in use by " + holder, e);
        } catch (RuntimeException | LinkageError e) {
            log.debug("listener {}", wanting.name(), e);
            throw new IOException(wanting.address().label() + " can not be opened: " + e.getMessage(), e);
        }
    }

    private static BindException inUse(String message, BindException cause) {
        BindException named = new BindException(message);
        named.initCause(cause);
        return named;
    }

    private static String label(@Nullable BoundSocket bound) {
        return bound == null ? "nothing" : bound.address().label();
    }

    /** What is missing may come a moment later, as it does at every start; if it does not, it is a fault. */
    private void await(String missing) {
        problem = missing;
        waits++;
        if (waits == WAITS_TO_TELL) {
            log.atWarn()
                    .addKeyValue("event", "listener_waits")
                    .addKeyValue("listener", settings.name())
                    .addKeyValue("reason", missing)
                    .log("listener {}: waits: {}", settings.name(), missing);
        } else if (waits == WAITS_TO_FAIL) {
            state = State.FAILED;
        }
    }

    private void failed(State next, @Nullable String why) {
        if (!Objects.equals(why, problem)) {
            log.atError()
                    .addKeyValue("event", "listener_failed")
                    .addKeyValue("listener", settings.name())
                    .addKeyValue("reason", why)
                    .log("listener {}: {}", settings.name(), why);
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
            problem = old == null ? problem : null;
            open();
            if (old != null) {
                warn(changed);
            }
            return;
        }
        move(changed);
    }

    private void move(ListenerSettings changed) {
        BoundSocket old = Objects.requireNonNull(socket);
        try {
            moved(changed, old, bind(changed, old));
        } catch (BindException e) {
            if (old.hasPortOf(changed.address())) {
                swap(changed, old);
            } else {
                keep(changed, old, e);
            }
        } catch (IOException e) {
            keep(changed, old, e);
        }
    }

    private void moved(ListenerSettings changed, BoundSocket old, BoundSocket fresh) {
        settings = changed;
        accept(changed, fresh);
        wanted = null;
        state = State.OPEN;
        problem = null;
        if (!old.address().equals(fresh.address())) {
            tools.closed(changed.name(), old.address());
        }
        old.close();
        log.atInfo()
                .addKeyValue("event", "listener_moved")
                .addKeyValue("listener", changed.name())
                .log("listener {}: moved from {} to {}", changed.name(), label(old), label(fresh));
    }

    private void keep(ListenerSettings changed, BoundSocket old, IOException why) {
        wanted = changed;
        failed(State.OPEN, why.getMessage() + "; " + label(old) + " stays open");
    }

    /**
     * It is we who hold the port, so that the old socket must be closed before the new one can be opened. If the new one can
     * not, the old one comes back, and is not closed again for another attempt.
     */
    private void swap(ListenerSettings changed, BoundSocket old) {
        old.close();
        try {
            moved(changed, old, bind(changed, null));
        } catch (IOException e) {
            restore(old, e);
        }
    }

    private void restore(BoundSocket old, IOException why) {
        wanted = null;
        try {
            accept(settings, bind(settings, null));
            failed(State.OPEN, why.getMessage() + "; " + label(old) + " stays open");
        } catch (IOException e) {
            socket = null;
            tools.closed(settings.name(), old.address());
            failed(State.FAILED, why.getMessage() + "; nor can " + label(old) + " be opened again: " + e.getMessage());
        }
    }

    /** Stops accepting; the sessions go on. */
    void close() {
        close(BoundSocket::close);
    }

    /** As {@link #close}, but the socket is another process's too, and a socket file stays. */
    void leave() {
        close(BoundSocket::leave);
    }

    /** Nobody else has its socket, or has a use for it. */
    void takeBack() {
        BoundSocket open = socket;
        if (open != null) {
            open.offered(false);
        }
    }

    private void close(Consumer<BoundSocket> way) {
        wanted = null;
        state = State.DRAINING;
        BoundSocket open = socket;
        socket = null;
        if (open != null) {
            way.accept(open);
            tools.closed(settings.name(), open.address());
            log.atInfo()
                    .addKeyValue("event", "listener_closed")
                    .addKeyValue("listener", settings.name())
                    .log(
                            "listener {}: closed {}",
                            settings.name(),
                            open.address().label());
        }
    }

    /** As {@link #close}, but to be opened again by {@link #resume}, with the settings that came meanwhile. */
    void drain() {
        close();
        problem = "drained by an operator; listener:resume " + settings.name() + " opens it";
    }

    /** Opens what was drained, or notes why that can not be. */
    void resume() {
        if (state == State.DRAINING) {
            state = State.OPENING;
            problem = null;
            waits = 0;
            open();
        }
    }

    ListenerInfo info() {
        // in this order: a socket is there before the state says so, and gone after
        State told = state;
        BoundSocket open = socket;
        ListenerSettings now = settings;
        TrafficCounter counted = traffic;
        return new ListenerInfo(
                now.name(),
                now.address().toString(),
                open == null ? null : open.address().label(),
                now.protocol(),
                now.terms().destination() == null
                        ? null
                        : now.terms().destination().label(),
                told == State.OPEN && open == null ? State.DRAINING : told,
                counted == null ? 0 : counted.current(),
                counted == null ? 0 : counted.all(),
                told == State.OPEN && problem == null ? missingNow(now) : problem,
                tools.warnings(now));
    }

    /** A bundle was stopped since it was opened: the socket stays, and so does the place in the list. */
    private @Nullable String missingNow(ListenerSettings now) {
        String missing = tools.missing(now);
        return missing == null ? null : missing + ": new connections are closed";
    }
}
