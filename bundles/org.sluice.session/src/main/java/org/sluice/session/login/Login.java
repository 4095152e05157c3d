// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.session.CloseReason;
import org.sluice.api.session.SessionPhase;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.PacketDecoder;
import org.sluice.session.terms.MysqlTerms;
import org.sluice.transport.limit.SessionLimits;
import org.sluice.transport.protocol.ClientConnection;
import org.sluice.transport.protocol.HeldBytes;
import org.sluice.transport.protocol.Terms;
import org.sluice.transport.relay.Farewell;
import org.sluice.transport.session.LiveSession;
import org.sluice.transport.session.SessionLine;

/**
 * One login, from the greeting (or from COM_CHANGE_USER) to the server's OK: the two links, the phase in force, and what
 * is known so far. It ends in a relay or in a refusal. Lives on one event loop.
 */
public final class Login {
    private static final Logger log = LoggerFactory.getLogger(Login.class);
    /** A server's packets within a login are short; an RSA key is the longest. */
    private static final int MAX_SERVER_PACKET = 1 << 20;

    final Tools tools;
    final MysqlTerms mysql;
    final Terms terms;
    final LiveSession session;
    final Link client;
    final ClientSide clientSide;
    final LoginClock clock;
    final PhaseInForce phase = new PhaseInForce(this);
    private final ClientConnection connection;
    private final Consumer<LoggedIn> done;
    private @Nullable Link server;
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
        Channel channel = connection.channel();
        this.clock = new LoginClock(channel.eventLoop(), mysql.loginTimeout());
        this.client = Link.over(
                channel,
                PacketDecoder.DEFAULT_MAX_LOGIN_PACKET,
                nameOf(channel, connection.held()),
                new ClientEvents(this),
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
        phase.enter(next);
    }

    /** A server was connected; the one before it, if any, is of no use any more. */
    void connected(Channel channel) {
        dropServer();
        server = Link.over(
                channel,
                MAX_SERVER_PACKET,
                null,
                new ServerEvents(this),
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
        clock.awaitClient(() -> refuse(Refusal.timeout(
                "the client did not log in within " + mysql.loginTimeout().toMillis() + " ms")));
        client.await();
    }

    /** Waits for the server's next packet. */
    void awaitServer() {
        clock.await(terms.firstByteTimeout(), this::serverIsSilent);
        server().await();
    }

    private void serverIsSilent() {
        serverFailed(new SocketTimeoutException(
                "nothing came for " + terms.firstByteTimeout().toMillis() + " ms"));
    }

    /** The server was silent for too long, left, or sent nonsense. */
    void serverFailed(Throwable cause) {
        if (isOver()) {
            return;
        }
        clock.stop();
        if (phase.get() instanceof ServerPhase serverPhase) {
            guarded(() -> serverPhase.serverFailed(cause));
        } else {
            refuse(Refusal.unreachable(Fault.ofServer(cause), route(), Fault.text(cause)));
        }
    }

    /** How the destination is named to the client and in the log. */
    String route() {
        return clientSide.destination == null ? "" : clientSide.destination.label();
    }

    /** Tells the client why, and ends the session; where too many logins have failed, after a while. */
    void refuse(Refusal refusal) {
        Duration delay = refusal.isDenial() ? tools.limits().failed(session, clientSide.user()) : Duration.ZERO;
        if (delay.isZero()) {
            refuseNow(refusal);
            return;
        }
        clock.stop();
        phase.leave();
        dropServer();
        loop().schedule(() -> refuseNow(refusal), delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void refuseNow(Refusal refusal) {
        if (!isOver()) {
            tell(refusal.told());
            end(refusal.reason(), refusal.detail());
        }
    }

    /** Ends the session without a further word. */
    void end(CloseReason reason, String detail) {
        over = true;
        clock.stop();
        if (reason != CloseReason.CLIENT_LEFT_EARLY) {
            clientSide.outcome(false);
        }
        if (reason == CloseReason.CLIENT_LEFT_EARLY && clientSide.response != null) {
            SessionLine.of(log.atInfo(), session, "login_left")
                    .addKeyValue("detail", Shown.text(detail))
                    .log(
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
            session.toldError(error.errorCode());
            client.send(payload -> error.encode(payload, clientSide.known()));
        }
    }

    /** ER_ACCESS_DENIED_ERROR, for whatever reason. */
    void deny(CloseReason reason, String detail) {
        refuse(Refusal.denied(
                reason, detail, clientSide.user(), Shown.host(session.clientAddress()), clientSide.withPassword()));
    }

    /**
     * The user has proved who it is: from here on it counts, as at a server.
     *
     * @return false if it has too many connections, and the login is over
     */
    private boolean counts() {
        SessionLimits.Reached reached = tools.limits().entered(session, clientSide.user());
        if (reached != null) {
            clientSide.outcome(true);
            refuse(Refusal.reached(reached, clientSide.user()));
        }
        return reached == null;
    }

    /** Both sides are logged in: the links leave the pipelines, and what comes next is the relay's. */
    void finish(Capabilities server, Runnable lastWords) {
        if (!counts()) {
            return;
        }
        over = true;
        clock.stop();
        phase.leave();
        clientSide.outcome(true);
        Link serverLink = server();
        session.onEnding(reason -> {
            Farewell.say(client.channel());
            Farewell.say(serverLink.channel());
        });
        lastWords.run();
        done.accept(new LoggedIn(connection, clientSide, serverLink, client, server));
    }

    private void giveUp() {
        over = true;
        clock.stop();
        phase.leave();
        clientSide.wipe();
        if (session.isIn()) {
            Farewell.say(client.channel());
        } else {
            Farewell.dismiss(client.channel());
        }
        if (server != null) {
            Farewell.say(server.channel());
        }
    }

    /** Runs a step; what it throws costs this session only. */
    void guarded(Runnable step) {
        phase.guarded(step);
    }

    /**
     * Goes on when no authentication method has just gone that may be back in a moment, if the phase is still in force.
     *
     * @param plugin which method is about to be asked for; null: any
     */
    void whenSettled(@Nullable String plugin, Phase asker, Runnable step) {
        tools.methods().whenSettled(plugin, loop(), () -> {
            if (phase.get() == asker) {
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

    void phase(SessionPhase shown) {
        session.enter(shown);
    }
}
