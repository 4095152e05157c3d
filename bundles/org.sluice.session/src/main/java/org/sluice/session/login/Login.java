// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.DecoderException;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthStep;
import org.sluice.api.session.CloseReason;
import org.sluice.api.session.SessionPhase;
import org.sluice.module.ModuleFault;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Packet;
import org.sluice.mysql.wire.PacketDecoder;
import org.sluice.mysql.wire.ProtocolException;
import org.sluice.mysql.wire.SequenceId;
import org.sluice.session.terms.MysqlTerms;
import org.sluice.transport.protocol.ClientConnection;
import org.sluice.transport.protocol.HeldBytes;
import org.sluice.transport.protocol.Terms;
import org.sluice.transport.relay.Farewell;
import org.sluice.transport.session.LiveSession;

/**
 * One login, from the greeting (or from COM_CHANGE_USER) to the server's OK: the two links, the phase in force, and what
 * is known so far. It ends in a relay or in a refusal. Lives on one event loop.
 */
public final class Login {
    private static final Logger log = LoggerFactory.getLogger(Login.class);
    /** A server's packets within a login are short; an RSA key is the longest. */
    private static final int MAX_SERVER_PACKET = 1 << 20;

    private static final int CHALLENGE = 20;
    private static final long LATEST_STEP_SECONDS = 10;

    final Tools tools;
    final MysqlTerms mysql;
    final Terms terms;
    final LiveSession session;
    final Link client;
    final ClientSide clientSide;
    private final ClientConnection connection;
    private final Consumer<LoggedIn> done;
    private @Nullable Link server;
    private @Nullable Phase phase;
    private @Nullable ScheduledFuture<?> timer;
    private long clientNanosLeft;
    private boolean again;
    private boolean over;

    private Login(
            ClientConnection connection,
            Tools tools,
            MysqlTerms mysql,
            ClientSide clientSide,
            Consumer<LoggedIn> done) {
        this.connection = connection;
        this.tools = tools;
        this.mysql = mysql;
        this.terms = connection.terms();
        this.session = connection.session();
        this.clientSide = clientSide;
        this.done = done;
        this.clientNanosLeft = mysql.loginTimeout().toNanos();
        Channel channel = connection.channel();
        this.client = Link.over(
                channel,
                PacketDecoder.DEFAULT_MAX_LOGIN_PACKET,
                nameOf(channel, connection.held()),
                new ClientEvents(),
                bytes -> session.countWithClient(bytes, 0),
                bytes -> session.countWithClient(0, bytes));
        session.onEnding(reason -> giveUp());
    }

    /**
     * Greets a client that was just accepted.
     *
     * @param done told on the event loop when both sides are logged in; never, if the login is refused
     */
    public static void begin(ClientConnection connection, Tools tools, MysqlTerms mysql, Consumer<LoggedIn> done) {
        Login login = new Login(connection, tools, mysql, ClientSide.unknown(isLocal(connection.channel())), done);
        login.clientSide.tls = login.client.isTls();
        // Not before the accept is over: until then what initializes the channel hears first of a client that has
        // reset.
        login.loop().execute(() -> {
            if (!login.isOver()) {
                login.enter(new ClientLoginPhase(login));
            }
        });
    }

    /**
     * Logs in once more on a connection that is logged in, as COM_CHANGE_USER asks.
     *
     * @param clientSide with the new login in it
     * @param sequenceId the next packet's for the client
     */
    public static void again(
            ClientConnection connection,
            Tools tools,
            MysqlTerms mysql,
            ClientSide clientSide,
            int sequenceId,
            Consumer<LoggedIn> done) {
        Login login = new Login(connection, tools, mysql, clientSide, done);
        login.again = true;
        login.client.sequenceId(sequenceId);
        login.enter(new RoutingPhase(login));
    }

    static boolean isLocal(Channel channel) {
        return !(channel.remoteAddress() instanceof InetSocketAddress);
    }

    private static String nameOf(Channel channel, HeldBytes held) {
        return channel.pipeline().context(held).name();
    }

    EventLoop loop() {
        return connection.channel().eventLoop();
    }

    ClientConnection connection() {
        return connection;
    }

    Link server() {
        if (server == null) {
            throw new IllegalStateException("no server is connected");
        }
        return server;
    }

    /** True for COM_CHANGE_USER. */
    boolean isAgain() {
        return again;
    }

    boolean isOver() {
        return over || session.closeReason() != null;
    }

    /** Goes on with another phase. */
    void enter(Phase next) {
        leavePhase();
        phase = next;
        guarded(next::enter);
    }

    /** A server was connected; the one before it, if any, is of no use any more. */
    void connected(Channel channel) {
        dropServer();
        server = Link.over(
                channel,
                MAX_SERVER_PACKET,
                null,
                new ServerEvents(),
                bytes -> session.countWithServer(0, bytes),
                bytes -> session.countWithServer(bytes, 0));
    }

    void dropServer() {
        if (server != null) {
            Link gone = server;
            server = null;
            gone.leave();
            Farewell.say(gone.channel());
        }
    }

    /** Waits for the client, as long as it has left of its time. */
    void awaitClient() {
        stopTimer();
        long begun = System.nanoTime();
        timer = loop().schedule(
                        () -> refuse(Refusal.timeout("the client did not log in within "
                                + mysql.loginTimeout().toMillis() + " ms")),
                        Math.max(0, clientNanosLeft),
                        TimeUnit.NANOSECONDS);
        timer.addListener(future -> clientNanosLeft -= System.nanoTime() - begun);
        client.await();
    }

    /** Waits for the server's next packet. */
    void awaitServer() {
        stopTimer();
        Duration patience = terms.firstByteTimeout();
        if (!patience.isZero()) {
            timer = loop().schedule(this::serverIsSilent, patience.toMillis(), TimeUnit.MILLISECONDS);
        }
        server().await();
    }

    private void serverIsSilent() {
        serverFailed(new SocketTimeoutException(
                "nothing came for " + terms.firstByteTimeout().toMillis() + " ms"));
    }

    void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void serverFailed(Throwable cause) {
        if (isOver()) {
            return;
        }
        stopTimer();
        if (phase instanceof ServerPhase serverPhase) {
            guarded(() -> serverPhase.serverFailed(cause));
        } else {
            refuse(Refusal.unreachable(reasonOf(cause), route(), textOf(cause)));
        }
    }

    static CloseReason reasonOf(Throwable cause) {
        if (cause instanceof SocketTimeoutException) {
            return CloseReason.FIRST_BYTE_TIMEOUT;
        }
        if (cause instanceof ProtocolException) {
            return CloseReason.SERVER_PROTOCOL_ERROR;
        }
        return cause instanceof SSLException ? CloseReason.SERVER_TLS_FAILED : CloseReason.SERVER_RESET;
    }

    static String textOf(Throwable cause) {
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    /** How the destination is named to the client and in the log. */
    String route() {
        return clientSide.destination == null ? "" : clientSide.destination.label();
    }

    /** Tells the client why, and ends the session. */
    void refuse(Refusal refusal) {
        tell(refusal.told());
        end(refusal.reason(), refusal.detail());
    }

    /** Ends the session without a further word. */
    void end(CloseReason reason, String detail) {
        over = true;
        stopTimer();
        if (reason != CloseReason.CLIENT_LEFT_EARLY) {
            clientSide.outcome(false);
        }
        if (reason == CloseReason.CLIENT_LEFT_EARLY && clientSide.response != null) {
            log.info(
                    "session {}: user '{}' from {} left within the login: {}",
                    session.id(),
                    Shown.name(clientSide.user()),
                    session.client(),
                    Shown.text(detail));
        }
        session.close(reason, Shown.text(detail));
    }

    /** Writes an error in the form that the client can read by now. */
    void tell(ErrPacket error) {
        if (client.channel().isActive()) {
            client.send(payload -> error.encode(payload, clientSide.known()));
        }
    }

    /** ER_ACCESS_DENIED_ERROR, for whatever reason. */
    void deny(CloseReason reason, String detail) {
        refuse(Refusal.denied(reason, detail, clientSide.user(), host(), clientSide.withPassword()));
    }

    private String host() {
        SocketAddress address = session.clientAddress();
        return address instanceof InetSocketAddress inet ? inet.getAddress().getHostAddress() : "localhost";
    }

    /** Both sides are logged in: the links leave the pipelines, and what comes next is the relay's. */
    void finish(Capabilities server, Runnable lastWords) {
        over = true;
        stopTimer();
        leavePhase();
        phase = null;
        clientSide.outcome(true);
        Link serverLink = server();
        session.onEnding(reason -> {
            Farewell.say(client.channel());
            Farewell.say(serverLink.channel());
        });
        lastWords.run();
        done.accept(new LoggedIn(connection, clientSide, serverLink, client, server));
    }

    private void leavePhase() {
        try {
            if (phase != null) {
                phase.leave();
            }
        } catch (RuntimeException | LinkageError e) {
            log.error("session {}: a defect at the end of a step of the login", session.id(), e);
        }
    }

    private void giveUp() {
        over = true;
        stopTimer();
        leavePhase();
        phase = null;
        clientSide.wipe();
        Farewell.say(client.channel());
        if (server != null) {
            Farewell.say(server.channel());
        }
    }

    /** Runs a step; what it throws costs this session only. */
    void guarded(Runnable step) {
        if (isOver()) {
            return;
        }
        try {
            step.run();
        } catch (ModuleFault e) {
            refuse(Refusal.internal("module " + e.by() + ": " + e.getMessage()));
        } catch (RuntimeException | LinkageError e) {
            log.error("session {}: a defect in the login", session.id(), e);
            refuse(Refusal.internal(e.toString()));
        }
    }

    /**
     * Goes on when no authentication method has just gone that may be back in a moment, if the phase is still in force.
     *
     * @param plugin which method is about to be asked for; null: any
     */
    void whenSettled(@Nullable String plugin, Phase asker, Runnable step) {
        tools.methods().whenSettled(plugin, loop(), () -> {
            if (phase == asker) {
                guarded(step);
            }
        });
    }

    /** Waits for either: the client may have more to say, or the server may be content. */
    void awaitBoth() {
        server().await();
        if (!isOver() && server().awaits()) {
            awaitClient();
        }
    }

    /** No zero byte, as old clients take it for a string; below 0x80, as servers have it. */
    ByteString newChallenge() {
        byte[] bytes = new byte[CHALLENGE];
        tools.random().nextBytes(bytes);
        for (int i = 0; i < bytes.length; i++) {
            int low = bytes[i] & 0x7F;
            bytes[i] = (byte) (low == 0 || low == '$' ? low + 1 : low);
        }
        return ByteString.of(bytes);
    }

    /** A challenge with the NUL that ends it. */
    ByteString terminated(ByteString of) {
        return ByteString.of(Arrays.copyOf(of.bytes(), of.length() + 1));
    }

    static AuthData data(Packet packet) {
        byte[] bytes = new byte[packet.content().readableBytes()];
        packet.content().readBytes(bytes);
        return AuthData.of(bytes);
    }

    /** Goes on when a step is there, if the same phase is still in force then. */
    void later(AuthStep.Later later, Phase asker, Consumer<AuthStep> next) {
        stopTimer();
        timer = loop().schedule(
                        () -> refuse(Refusal.internal(
                                "an authentication method gave no answer within " + LATEST_STEP_SECONDS + " s")),
                        LATEST_STEP_SECONDS,
                        TimeUnit.SECONDS);
        later.step().whenComplete((step, failure) -> loop().execute(() -> {
            if (phase != asker) {
                return;
            }
            stopTimer();
            guarded(() -> {
                if (step == null || step instanceof AuthStep.Later) {
                    log.error("session {}: an authentication method has failed", session.id(), failure);
                    refuse(Refusal.internal("an authentication method has failed: " + failure));
                } else {
                    next.accept(step);
                }
            });
        }));
    }

    static Throwable root(Throwable cause) {
        return cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
    }

    void phase(SessionPhase shown) {
        session.enter(shown);
    }

    private final class ClientEvents implements Link.Events {
        @Override
        public void packet(Packet packet) {
            stopTimer();
            try {
                if (isOver() || phase == null) {
                    return;
                }
                phase.fromClient(packet);
            } catch (ProtocolException e) {
                misunderstood(e);
            } catch (ModuleFault e) {
                refuse(Refusal.internal("module " + e.by() + ": " + e.getMessage()));
            } catch (RuntimeException | LinkageError e) {
                log.error("session {}: a defect in the login", session.id(), e);
                refuse(Refusal.internal(e.toString()));
            } finally {
                packet.release();
            }
        }

        /** It has no more to say, so it is gone: whom to connect it with does not matter any more. */
        @Override
        public void ended() {
            if (!isOver()) {
                end(CloseReason.CLIENT_LEFT_EARLY, "sent no more");
            }
        }

        private void misunderstood(ProtocolException wrong) {
            tell(ErrPacket.of(wrong));
            end(CloseReason.CLIENT_PROTOCOL_ERROR, textOf(wrong));
        }

        @Override
        public void broken(Throwable cause) {
            if (isOver()) {
                return;
            }
            Throwable root = root(cause);
            if (root instanceof ProtocolException wrong) {
                client.sequenceId(SequenceId.after(client.sequenceId())); // the answer follows what was not read
                misunderstood(wrong);
            } else if (root instanceof SSLException) {
                end(CloseReason.TLS_FAILED, textOf(root));
            } else {
                end(CloseReason.CLIENT_LEFT_EARLY, textOf(root));
            }
        }
    }

    private final class ServerEvents implements Link.Events {
        @Override
        public void packet(Packet packet) {
            stopTimer();
            try {
                if (isOver() || phase == null) {
                    return;
                }
                phase.fromServer(packet);
            } catch (ProtocolException e) {
                serverFailed(e);
            } catch (ModuleFault e) {
                refuse(Refusal.internal("module " + e.by() + ": " + e.getMessage()));
            } catch (RuntimeException | LinkageError e) {
                log.error("session {}: a defect in the login", session.id(), e);
                refuse(Refusal.internal(e.toString()));
            } finally {
                packet.release();
            }
        }

        @Override
        public void broken(Throwable cause) {
            serverFailed(root(cause));
        }
    }
}
