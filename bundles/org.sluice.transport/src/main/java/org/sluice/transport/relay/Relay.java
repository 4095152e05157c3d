// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.session.CloseReason;
import org.sluice.api.session.SessionPhase;
import org.sluice.transport.protocol.ClientConnection;
import org.sluice.transport.protocol.HeldBytes;
import org.sluice.transport.session.LiveSession;
import org.sluice.transport.session.SessionLine;

/**
 * Joins two sockets that live on one event loop. Each direction ends by itself: the end of one side's input becomes the
 * end of the other side's output once everything before it is flushed. The session ends when both directions have, or
 * when a side is reset, which is passed on as a reset.
 */
public final class Relay {
    private static final Logger log = LoggerFactory.getLogger(Relay.class);

    private final LiveSession session;
    private final Direction fromClient;
    private final Direction fromServer;
    private @Nullable ScheduledFuture<?> firstByteTimer;
    private @Nullable ScheduledFuture<?> resetWatch;
    private LastWords lastWords = reason -> null;

    /** What a client is told when its session is ended by neither peer. */
    @FunctionalInterface
    public interface LastWords {
        /** Called on the event loop, once at most. Null if nothing can be said at this point of the stream. */
        @Nullable
        ByteBuf of(CloseReason reason);
    }

    private Relay(LiveSession session, Channel client, Channel server) {
        this.session = session;
        this.fromClient = new Direction(client, server);
        this.fromServer = new Direction(server, client);
    }

    /**
     * Starts to relay; what was held for the server goes through the handlers behind {@link ClientConnection#held}, as
     * all that follows does. Called on the event loop of both.
     *
     * @param firstByteTimeout for the server's first byte from now on; zero: none
     */
    public static Relay join(ClientConnection connection, Channel server, Duration firstByteTimeout) {
        LiveSession session = connection.session();
        Channel client = connection.channel();
        Relay relay = new Relay(session, client, server);
        session.enter(SessionPhase.RELAYING);
        session.onEnding(relay::farewell);
        client.pipeline().addLast(new RelayHandler(relay, relay.fromClient));
        server.pipeline().addLast(new RelayHandler(relay, relay.fromServer));
        ChannelHandlerContext held = client.pipeline().context(connection.held());
        connection.held().drain(held::fireChannelRead);
        server.flush();
        boolean ended = connection.held().inputEnded();
        client.pipeline().remove(connection.held());
        relay.watchFirstByte(firstByteTimeout);
        if (ended) {
            relay.inputEnded(relay.fromClient, null);
        }
        client.config().setAutoRead(server.isWritable());
        server.config().setAutoRead(true);
        return relay;
    }

    /** What to tell the client when the session is ended from outside. */
    public void lastWords(LastWords words) {
        lastWords = words;
    }

    /**
     * Ends the relay and nothing else: both sockets stay as they are, unread, and the caller says what becomes of them.
     * What the client sends is held again.
     *
     * @return empty if a side has already said that it sends no more
     */
    public Optional<HeldBytes> part() {
        if (fromClient.flow != Flow.OPEN || fromServer.flow != Flow.OPEN) {
            return Optional.empty();
        }
        stopTimers();
        fromClient.source.config().setAutoRead(false);
        fromServer.source.config().setAutoRead(false);
        HeldBytes held = new HeldBytes(session);
        fromClient.source.pipeline().addLast(held);
        fromClient.source.pipeline().remove(RelayHandler.class);
        fromServer.source.pipeline().remove(RelayHandler.class);
        return Optional.of(held);
    }

    private void watchFirstByte(Duration timeout) {
        if (!timeout.isZero()) {
            firstByteTimer = fromServer
                    .source
                    .eventLoop()
                    .schedule(
                            () -> session.close(
                                    CloseReason.FIRST_BYTE_TIMEOUT,
                                    session.server() + " sent nothing for " + timeout.toMillis() + " ms"),
                            timeout.toMillis(),
                            TimeUnit.MILLISECONDS);
        }
    }

    /** Counts bytes in passing. */
    void count(Direction direction, int bytes) {
        if (direction == fromClient) {
            session.countInput(bytes);
            return;
        }
        if (firstByteTimer != null) {
            stopFirstByteTimer();
        }
        session.countOutput(bytes);
    }

    private void stopFirstByteTimer() {
        if (firstByteTimer != null) {
            firstByteTimer.cancel(false);
            firstByteTimer = null;
        }
    }

    private void stopTimers() {
        stopFirstByteTimer();
        if (resetWatch != null) {
            resetWatch.cancel(false);
            resetWatch = null;
        }
    }

    void touch() {
        session.touch();
    }

    /** The direction whose target is this direction's source. */
    Direction opposite(Direction direction) {
        return direction == fromClient ? fromServer : fromClient;
    }

    /**
     * The source sends no more.
     *
     * @param fault what the socket reported before; null if the source said so itself, by FIN
     */
    void inputEnded(Direction direction, @Nullable Throwable fault) {
        if (session.closeReason() != null) {
            return;
        }
        if (fault != null) {
            broken(direction, fault);
            return;
        }
        if (direction.flow != Flow.OPEN) {
            return;
        }
        direction.flow = Flow.ENDING;
        boolean first = opposite(direction).flow == Flow.OPEN;
        if (first) {
            session.enter(direction == fromClient ? SessionPhase.CLIENT_DONE : SessionPhase.SERVER_DONE);
            resetWatch = ResetWatch.over(direction.source, lost -> inputEnded(direction, lost));
        }
        CloseReason reason = (direction == fromClient) == first ? CloseReason.CLIENT_CLOSED : CloseReason.SERVER_CLOSED;
        Farewell.endOutput(direction.target).addListener(future -> {
            direction.flow = Flow.ENDED;
            if (opposite(direction).flow == Flow.ENDED) {
                finish(reason);
            }
        });
    }

    private void finish(CloseReason reason) {
        session.onEnding(ended -> closeBoth());
        session.close(reason, null);
    }

    /** A side is gone without a FIN. */
    private void broken(Direction direction, Throwable fault) {
        Throwable cause = fault instanceof DecoderException && fault.getCause() != null ? fault.getCause() : fault;
        if (cause instanceof SSLException) {
            session.close(CloseReason.TLS_FAILED, cause.getMessage());
        } else if (cause instanceof IOException) {
            session.onEnding(ended -> passOnReset(direction));
            session.close(lostBy(direction), cause.getMessage());
        } else if (cause instanceof OutOfMemoryError) {
            session.close(CloseReason.LIMIT, "no memory is left for buffers");
        } else {
            SessionLine.of(log.atError(), session, "defect")
                    .setCause(cause)
                    .log("session {}: a defect in the relay", session.id());
            session.close(CloseReason.INTERNAL_ERROR, cause.toString());
        }
    }

    /** A server that closes with our FIN, or TLS's close_notify, unread in its socket sends RST: an end like any other. */
    private CloseReason lostBy(Direction direction) {
        if (direction == fromClient) {
            return CloseReason.CLIENT_RESET;
        }
        return fromClient.flow == Flow.OPEN ? CloseReason.SERVER_RESET : CloseReason.CLIENT_CLOSED;
    }

    private void passOnReset(Direction direction) {
        stopTimers();
        Farewell.reset(direction.target);
        direction.source.close();
    }

    private void closeBoth() {
        stopTimers();
        fromClient.source.close();
        fromServer.source.close();
    }

    private void farewell(CloseReason reason) {
        stopTimers();
        ByteBuf words = lastWords.of(reason);
        if (words != null) {
            fromClient.source.write(words, fromClient.source.voidPromise());
        }
        fromClient.source.pipeline().remove(RelayHandler.class);
        fromServer.source.pipeline().remove(RelayHandler.class);
        Farewell.say(fromClient.source);
        Farewell.say(fromServer.source);
    }
}
