// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.session;

import io.netty.channel.Channel;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.sluice.api.session.CloseReason;
import org.sluice.api.session.Session;
import org.sluice.api.session.SessionId;
import org.sluice.api.session.SessionPhase;
import org.sluice.transport.count.TrafficCounter;
import org.sluice.transport.observe.Observers;

/**
 * One session. Written on its event loop only, read by anybody. It ends once: the first reason counts, and it leaves the
 * table when all its sockets are closed; that of a client that never was in counts as closed when it is sent away.
 */
public final class LiveSession implements Session {
    private static final Logger log = LoggerFactory.getLogger("org.sluice.session");

    private final SessionId id;
    private final Channel clientChannel;
    private final String listener;
    private final String protocol;
    private final TrafficCounter listenerTraffic;
    private final Observers observers;
    private final BiConsumer<LiveSession, CloseReason> ended;
    private final PassedBytes passed = new PassedBytes();
    private final Instant startedAt = Instant.now();
    private final long startedNanos = System.nanoTime();
    private final @Nullable SocketAddress peer;

    private volatile @Nullable SocketAddress forwarded;
    private volatile SessionPhase phase = SessionPhase.ACCEPTED;
    private volatile @Nullable String server;
    private volatile @Nullable String routedBy;
    private volatile @Nullable String user;
    private volatile @Nullable String authenticatedBy;
    private volatile Map<String, String> details = Map.of();
    private volatile @Nullable CloseReason closeReason;
    private volatile @Nullable Duration lived;
    private @Nullable TrafficCounter serverTraffic;
    private @Nullable Ending ending;
    private Predicate<CloseReason> rest = reason -> true;
    private List<Runnable> whenIn = new ArrayList<>(4);
    private volatile boolean in;
    private Runnable whenLeft = () -> {};
    private boolean left;
    private int openSockets = 1;
    private int toldCode;

    /** How the present phase takes its sockets down when the session is ended from outside it. */
    @FunctionalInterface
    public interface Ending {
        /** Called once, on the event loop. Must close every socket of the session, soon. */
        void end(CloseReason reason);
    }

    LiveSession(
            SessionId id,
            Channel clientChannel,
            String listener,
            String protocol,
            TrafficCounter listenerTraffic,
            Observers observers,
            BiConsumer<LiveSession, CloseReason> ended) {
        this.id = id;
        this.clientChannel = clientChannel;
        this.listener = listener;
        this.protocol = protocol;
        this.listenerTraffic = listenerTraffic;
        this.observers = observers;
        this.ended = ended;
        this.peer = clientChannel.remoteAddress();
        listenerTraffic.begun();
        listenerTraffic.opened();
        clientChannel.closeFuture().addListener(future -> clientLeft());
    }

    /** The server is connected: bytes count for this destination until the server's socket closes. */
    public void serverConnected(Channel channel, String label, TrafficCounter traffic) {
        server = label;
        serverTraffic = traffic;
        openSockets++;
        traffic.opened();
        channel.closeFuture().addListener(future -> {
            traffic.closed();
            socketClosed();
        });
        observers.routed(this);
    }

    /** A server that is not this session's alone serves it from now on; its bytes are counted by whoever has it. */
    public void servedBy(String label) {
        if (!label.equals(server)) {
            server = label;
            observers.routed(this);
        }
    }

    /** Who is to be told what happens to it. */
    public Observers observers() {
        return observers;
    }

    /** What to do, once, on the event loop, when the client is gone, or was sent away before it was in. */
    public void whenLeft(Runnable action) {
        whenLeft = action;
    }

    private void clientLeft() {
        if (!left) {
            left = true;
            socketClosed();
            whenLeft.run();
        }
    }

    private void socketClosed() {
        if (--openSockets > 0) {
            return;
        }
        CloseReason reason = closeReason;
        if (reason == null) {
            reason = CloseReason.INTERNAL_ERROR;
            noteClose(reason, "the sockets were closed without a reason");
        }
        listenerTraffic.closed();
        ended.accept(this, reason);
    }

    /** What to do when somebody else ends the session; replaced as the session moves from phase to phase. */
    public void onEnding(Ending action) {
        ending = action;
    }

    /** Ends the session from any thread. */
    public void closeLater(CloseReason reason, String detail) {
        onLoop(() -> close(reason, detail));
    }

    /**
     * Ends the session, from any thread, but only if nothing is under way in it, and it is still due then.
     *
     * @param due asked on the event loop
     */
    public void endAtRest(CloseReason reason, String detail, BooleanSupplier due) {
        onLoop(() -> {
            if (closeReason == null && due.getAsBoolean() && rest.test(reason)) {
                close(reason, detail);
            }
        });
    }

    private void onLoop(Runnable step) {
        try {
            clientChannel.eventLoop().execute(step);
        } catch (RejectedExecutionException e) {
            log.debug("session {}: its event loop has ended, and its sockets with it", id);
        }
    }

    /** How the protocol says, on the event loop, whether the session may be ended now for a reason that can wait. */
    public void rest(Predicate<CloseReason> atRest) {
        rest = atRest;
    }

    /** What to do, once, on the event loop, when bytes begin to pass both ways; never, if they do not. */
    public void whenIn(Runnable action) {
        if (in) {
            action.run();
        } else {
            whenIn.add(action);
        }
    }

    /** True from the moment on when bytes have begun to pass both ways. */
    public boolean isIn() {
        return in;
    }

    /** Ends the session, on its event loop. Only the first call counts. */
    public void close(CloseReason reason, @Nullable String detail) {
        if (closeReason != null) {
            return;
        }
        noteClose(reason, detail);
        Ending action = ending;
        if (action == null) {
            clientChannel.close();
        } else {
            action.end(reason);
        }
        if (!in) {
            clientLeft(); // its socket may linger for a moment, which is nobody's place
        }
    }

    private void noteClose(CloseReason reason, @Nullable String detail) {
        lived = age();
        closeReason = reason;
        phase = SessionPhase.CLOSED;
        if (reason.isFault()) {
            listenerTraffic.failed();
        }
        Level level = reason.isFault() ? Level.WARN : Level.DEBUG;
        if (!log.isEnabledForLevel(level)) {
            return;
        }
        SessionLine.of(log.atLevel(level), this, "session_closed")
                .addKeyValue("reason", reason.label())
                .addKeyValue("detail", detail)
                .addKeyValue("code", toldCode == 0 ? null : toldCode)
                .addKeyValue("input_bytes", passed.input())
                .addKeyValue("output_bytes", passed.output())
                .addKeyValue("millis", age().toMillis())
                .log(
                        "session {}: {}{}; client {}{} on {}, in {} out {}",
                        id,
                        reason.label(),
                        detail == null ? "" : ": " + detail,
                        client(),
                        user == null ? "" : ", user " + Printable.text(user),
                        listener,
                        passed.input(),
                        passed.output());
    }

    public void enter(SessionPhase next) {
        if (phase != SessionPhase.CLOSED) {
            phase = next;
        }
        if (next == SessionPhase.RELAYING && !in) {
            in = true;
            List<Runnable> actions = whenIn;
            whenIn = List.of();
            actions.forEach(Runnable::run);
        }
    }

    public void routedBy(String text) {
        routedBy = text;
    }

    /** Whom the client says it is; told before it has proved so. */
    public void user(String name) {
        user = name;
    }

    /** How the user has proved who it is. */
    public void authenticatedBy(String text) {
        authenticatedBy = text;
    }

    /** What the protocol tells beside of the session; replaces what was told before. */
    public void details(Map<String, String> more) {
        details = Collections.unmodifiableMap(new LinkedHashMap<>(more));
    }

    /** Which error the client is told, in MySQL's numbers, for the log. */
    public void toldError(int code) {
        toldCode = code;
    }

    /** Counts commands from the client. */
    public void countCommands(int commands) {
        passed.addCommands(commands);
    }

    /** The client's address as a trusted PROXY protocol header gave it. */
    public void forwardedFor(SocketAddress address) {
        forwarded = address;
    }

    /** Counts bytes from the client. */
    public void countInput(int bytes) {
        passed.addInput(bytes);
        listenerTraffic.input(bytes);
        if (serverTraffic != null) {
            serverTraffic.input(bytes);
        }
    }

    /** Counts bytes from the server. */
    public void countOutput(int bytes) {
        passed.addOutput(bytes);
        listenerTraffic.output(bytes);
        if (serverTraffic != null) {
            serverTraffic.output(bytes);
        }
    }

    /** Counts bytes that the client and the proxy have said to each other, and the server has not seen. */
    public void countWithClient(int input, int output) {
        passed.addInput(input);
        passed.addOutput(output);
        listenerTraffic.input(input);
        listenerTraffic.output(output);
    }

    /**
     * Counts bytes that the proxy and the server have said to each other, and the client has not seen.
     *
     * @param input towards the server
     * @param output from it
     */
    public void countWithServer(int input, int output) {
        if (serverTraffic != null) {
            serverTraffic.input(input);
            serverTraffic.output(output);
        }
    }

    /** Notes that bytes have just passed: once per burst. */
    public void touch() {
        passed.touch();
    }

    /** The client's address for routing: forwarded if it was, else the socket's; null over a UNIX socket. */
    public @Nullable SocketAddress clientAddress() {
        SocketAddress address = forwarded != null ? forwarded : peer;
        return address instanceof InetSocketAddress ? address : null;
    }

    @Override
    public SessionId id() {
        return id;
    }

    @Override
    public String client() {
        SocketAddress address = clientAddress();
        return address == null ? "local" : NetUtil.toSocketAddressString((InetSocketAddress) address);
    }

    @Override
    public String listener() {
        return listener;
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public @Nullable String user() {
        return user;
    }

    @Override
    public @Nullable String server() {
        return server;
    }

    @Override
    public SessionPhase phase() {
        return phase;
    }

    @Override
    public Instant startedAt() {
        return startedAt;
    }

    @Override
    public Duration age() {
        Duration whole = lived;
        return whole == null ? Duration.ofNanos(System.nanoTime() - startedNanos) : whole;
    }

    @Override
    public Duration idle() {
        return passed.idle();
    }

    @Override
    public long inputBytes() {
        return passed.input();
    }

    @Override
    public long outputBytes() {
        return passed.output();
    }

    @Override
    public @Nullable String routedBy() {
        return routedBy;
    }

    @Override
    public @Nullable String authenticatedBy() {
        return authenticatedBy;
    }

    @Override
    public long commands() {
        return passed.commands();
    }

    @Override
    public Map<String, String> details() {
        return details;
    }

    @Override
    public @Nullable CloseReason closeReason() {
        return closeReason;
    }
}
