// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.session.CloseReason;
import org.sluice.api.session.SessionPhase;
import org.sluice.mysql.command.ComChangeUser;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.compress.CompressionAlgorithm;
import org.sluice.mysql.compress.ZstdCompression;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.result.CommandTracker;
import org.sluice.mysql.result.ResponseTracker;
import org.sluice.mysql.translate.CommandTranslator;
import org.sluice.mysql.translate.ResponseTranslator;
import org.sluice.mysql.translate.Translation;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;
import org.sluice.mysql.wire.Framing;
import org.sluice.mysql.wire.Packet;
import org.sluice.mysql.wire.ProtocolException;
import org.sluice.mysql.wire.SequenceId;
import org.sluice.session.kill.Kills;
import org.sluice.session.login.LoggedIn;
import org.sluice.session.login.Login;
import org.sluice.session.login.Shown;
import org.sluice.session.login.Tools;
import org.sluice.session.terms.MysqlTerms;
import org.sluice.transport.protocol.ClientConnection;
import org.sluice.transport.protocol.HeldBytes;
import org.sluice.transport.relay.Farewell;
import org.sluice.transport.relay.Relay;
import org.sluice.transport.session.LiveSession;
import org.sluice.transport.session.SessionLine;

/**
 * What follows a login: the relay, with what is seen in passing, until the end or until COM_CHANGE_USER, which is another
 * login. Lives on one event loop.
 */
public final class Conversation {
    private static final Logger log = LoggerFactory.getLogger(Conversation.class);

    private static final int UTF8MB4_GENERAL_CI = 45;

    private final Tools tools;
    private final MysqlTerms mysql;
    private final LoggedIn sides;
    private final ClientConnection connection;
    private final LiveSession session;
    final ResponseTracker responses;
    final CommandTracker commands;
    /** Null where both sides can do the same, and bytes pass as they are. */
    final @Nullable ResponseTranslator responseTranslator;

    final @Nullable CommandTranslator commandTranslator;
    final Kills kills;
    final Interceptions interceptions;
    final @Nullable SequenceId serverFrames;
    /** Null where the server counts packets as the client does. */
    final @Nullable Renumbering renumbering;

    private final CommandTap commandTap;
    private final ResponseTap responseTap;
    private @Nullable Relay relay;
    /** Why the session is passed on unseen; null if it is not. */
    private @Nullable CloseReason blind;

    /** Null as long as nobody wants to know of the commands. */
    @Nullable
    Witness witness;

    private boolean watched;
    private boolean serverHasEnded;

    private Conversation(Tools tools, MysqlTerms mysql, LoggedIn sides) {
        this.tools = tools;
        this.mysql = mysql;
        this.sides = sides;
        this.connection = sides.connection();
        this.session = connection.session();
        Capabilities client = sides.clientCapabilities();
        Capabilities server = sides.serverCapabilities();
        if (Translation.between(client, server).need() == Translation.Need.NONE) {
            this.responseTranslator = null;
            this.commandTranslator = null;
            this.responses = new ResponseTracker(server);
            this.commands = new CommandTracker(responses);
        } else {
            ResponseTranslator translator = new ResponseTranslator(client, server);
            this.responseTranslator = translator;
            this.commandTranslator = new CommandTranslator(translator);
            this.responses = translator.tracker();
            this.commands = commandTranslator.tracker();
        }
        if (mysql.redirects() == MysqlTerms.Redirects.STRIP && client.has(Capability.CLIENT_SESSION_TRACK)) {
            responses.stripRedirects();
        }
        this.kills = new Kills(tools.connectionIds(), sides.server().remoteAddress(), sides.clientCapabilities());
        this.interceptions = new Interceptions(tools.interceptors(), mysql.interceptLimit(), sides, responses);
        this.serverFrames =
                CompressionAlgorithm.of(server) == CompressionAlgorithm.UNCOMPRESSED ? null : new SequenceId();
        this.renumbering = serverFrames == null ? null : new Renumbering();
        this.commandTap = new CommandTap(this);
        this.responseTap = new ResponseTap(this);
    }

    /** Joins two sides that are logged in. */
    public static void begin(Tools tools, MysqlTerms mysql, LoggedIn sides) {
        new Conversation(tools, mysql, sides).join();
    }

    private void join() {
        Channel client = connection.channel();
        Channel server = sides.server();
        compressClient(client.pipeline());
        if (serverFrames != null) {
            CompressionAlgorithm algorithm = CompressionAlgorithm.of(sides.serverCapabilities());
            FrameHandlers.add(server.pipeline(), null, algorithm, ZstdCompression.DEFAULT_LEVEL, serverFrames);
        }
        sides.leaveClient();
        client.pipeline().addLast(commandTap);
        server.pipeline().addLast(responseTap);
        Relay joined = Relay.join(connection, server, Duration.ZERO);
        relay = joined;
        joined.lastWords(this::lastWords);
        session.rest(this::isAtRest);
        sides.leaveServer();
        if (sides.serverHasEnded()) {
            server.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
        client.flush();
        server.flush();
        if (mysql.logLogins()) {
            SessionLine.of(log.atInfo(), session, "login")
                    .log(
                            "session {}: user '{}' logged in from {} to {} ({})",
                            session.id(),
                            Shown.name(sides.client().login().user().utf8()),
                            session.client(),
                            sides.destination(),
                            session.authenticatedBy());
        }
        session.observers().loggedIn(session);
        responsesRead();
    }

    private void compressClient(ChannelPipeline pipeline) {
        CompressionAlgorithm algorithm = CompressionAlgorithm.of(sides.clientCapabilities());
        if (algorithm != CompressionAlgorithm.UNCOMPRESSED && !FrameHandlers.areIn(pipeline)) {
            String held = pipeline.context(connection.held()).name();
            FrameHandlers.add(pipeline, held, algorithm, sides.client().login().zstdLevel(), new SequenceId());
        }
    }

    /**
     * From here on the packets can not be followed. Where they pass as they are, they go on doing so unseen: they are the
     * peers' to understand. Where they are translated, the session is over.
     */
    void lost(CloseReason reason, ProtocolException why) {
        if (responseTranslator != null
                || renumbering != null
                || commandTap.holdsChangeUser()
                || commandTap.holdsCommand()
                || commandTap.keepsStatementsBack()
                || responses.fileForbidden()
                || interceptions.areThere()) {
            session.close(reason, why.getMessage());
        } else if (blind == null) {
            blind = reason;
            witness = null;
            SessionLine.of(log.atWarn(), session, "passed_unseen")
                    .addKeyValue("reason", reason.label())
                    .addKeyValue("detail", why.getMessage())
                    .log(
                            "session {}: the {} says what is not understood here, and the session is passed on unseen from now on:"
                                    + " {}",
                            session.id(),
                            reason == CloseReason.CLIENT_PROTOCOL_ERROR ? "client" : "server",
                            why.getMessage());
        }
    }

    /** Compressed frames that are none. */
    void unreadable(CloseReason reason, ProtocolException why) {
        session.close(reason, why.getMessage());
    }

    boolean isBlind() {
        return blind != null;
    }

    /** Closes a session that is passed on unseen as soon as an interceptor wants to see it. */
    boolean mustNotBeBlind() {
        CloseReason why = blind;
        boolean wanted = why != null && interceptions.areThere();
        if (wanted) {
            session.close(why, "it can not be followed, and there is an interceptor now");
        }
        return wanted;
    }

    /** More has come from the client: whether anybody wants to know of it is asked once for all of it. */
    void burstBegins() {
        interceptions.burstBegins();
        watched = session.observers().wantCommands(session);
        if (!watched) {
            witness = null;
        }
    }

    /** A command begins: its frames towards the server are counted anew. */
    void commandBegins() {
        if (watched) {
            if (witness == null) {
                witness = new Witness(session, commands, responses, sides.clientCapabilities());
            }
            witness.commandBegins();
        }
        if (serverFrames != null) {
            serverFrames.reset();
        }
    }

    /** A packet of the client, or more of it. */
    void clientHasSent() {
        if (renumbering != null && commands.complete()) {
            renumbering.clientSent(commands.sequenceId(), commands.kind() == CommandTracker.Kind.FILE);
        }
    }

    /** The server has said something, and may have said all that it was asked for. */
    void responsesRead() {
        if (blind != null || relay == null) {
            return;
        }
        if (commandWaitsForever()) {
            session.close(CloseReason.CLIENT_PROTOCOL_ERROR, "a command where the server waits for a file");
            return;
        }
        if (!responses.idle()) {
            return;
        }
        Packet command = commandTap.takeChangeUser();
        if (command != null) {
            changeUser(command);
        } else {
            commandTap.responsesAreOver();
        }
    }

    /** Behind the command that waits come the contents of a file, without which the server does not go on. */
    private boolean commandWaitsForever() {
        return (commandTap.holdsCommand() || commandTap.holdsChangeUser()) && !commands.commandIsNext();
    }

    void countCommands(int count) {
        session.countCommands(count);
    }

    boolean isOver() {
        return session.closeReason() != null;
    }

    boolean serverTakesMore() {
        return sides.server().isWritable();
    }

    /** The client wants to be somebody else; everything before has been answered. The command is released here. */
    private void changeUser(Packet command) {
        try {
            if (watched) {
                session.observers().command(session, Witness.of(CommandType.COM_CHANGE_USER, command));
            }
            ComChangeUser wanted = ComChangeUser.decode(command.content(), sides.clientCapabilities());
            Relay joined = relay;
            Optional<HeldBytes> held = joined == null ? Optional.empty() : joined.part();
            if (held.isEmpty()) {
                session.close(CloseReason.CLIENT_LEFT_EARLY, "a side ended before COM_CHANGE_USER");
                return;
            }
            connection.channel().pipeline().remove(commandTap);
            leaveServer();
            HandshakeResponse41 before = sides.client().login();
            HandshakeResponse41 login = new HandshakeResponse41(
                    before.capabilities(),
                    before.maxPacketSize(),
                    collation(wanted.collation(), before.collation()),
                    wanted.user(),
                    wanted.authResponse(),
                    wanted.database().isEmpty() ? null : wanted.database(),
                    wanted.plugin() == null ? before.plugin() : wanted.plugin(),
                    wanted.attributes() == null ? before.attributes() : wanted.attributes(),
                    before.zstdLevel());
            session.user(wanted.user().utf8());
            session.enter(SessionPhase.LOGIN);
            ClientConnection parted =
                    new ClientConnection(connection.channel(), session, connection.terms(), held.get());
            Login.again(
                    parted,
                    tools,
                    mysql,
                    sides.client().with(login),
                    command.nextSequenceId(),
                    next -> begin(tools, mysql, next));
        } catch (ProtocolException e) {
            session.close(CloseReason.CLIENT_PROTOCOL_ERROR, e.getMessage());
        } finally {
            command.release();
        }
    }

    /** A login has room for one byte; what does not fit becomes a collation of the character set that all of those have. */
    private static int collation(int wanted, int before) {
        return wanted == 0 ? before : wanted <= 0xFF ? wanted : UTF8MB4_GENERAL_CI;
    }

    /** A command waits for what interceptors say, or the server. */
    void commandWaits() {
        if (serverHasEnded) {
            serverEnded();
        }
    }

    /**
     * Whether the session may be ended for a reason that can wait: never while a command or its response is under way, or
     * where that is not known. Old age waits for the end of a transaction too; silence does not, as at a server.
     */
    private boolean isAtRest(CloseReason reason) {
        boolean between =
                blind == null && responses.idle() && !commandTap.holdsCommand() && !commandTap.holdsChangeUser();
        return between
                && (reason != CloseReason.SESSION_AGE
                        || !Parting.isInTransaction(responses.lastStatus(), sides.serverStatus()));
    }

    /** The server sends no more: a command that waits for its answers waits in vain. */
    void serverEnded() {
        serverHasEnded = true;
        if (commandTap.holdsChangeUser()) {
            session.close(CloseReason.SERVER_CLOSED, "before COM_CHANGE_USER");
        } else if (commandTap.holdsCommand()) {
            session.close(CloseReason.SERVER_CLOSED, "while a command was held for an interceptor");
        }
    }

    /** A command that must not be passed on, and is too long to be held. */
    void tooLong() {
        session.close(CloseReason.CLIENT_PROTOCOL_ERROR, "a COM_CHANGE_USER that is too long, or can not be followed");
    }

    /** Says COM_QUIT, as a client does that has no more to ask. */
    private void leaveServer() {
        Channel server = sides.server();
        server.pipeline().remove(responseTap);
        ByteBuf quit = server.alloc().buffer(Framing.HEADER_LENGTH + 1);
        Framing.writeHeader(quit, 1, 0);
        quit.writeByte(CommandType.COM_QUIT.code());
        if (serverFrames != null) {
            serverFrames.reset();
        }
        server.write(quit, server.voidPromise());
        Farewell.say(server);
    }

    private @Nullable ByteBuf lastWords(CloseReason reason) {
        ErrPacket error = Parting.words(reason, sides.client().login());
        if (error == null || blind != null || !responses.betweenPackets()) {
            return null;
        }
        Channel client = connection.channel();
        Capabilities known = sides.clientCapabilities();
        ByteBuf payload = client.alloc().buffer();
        ByteBuf framed = client.alloc().buffer();
        error.encode(payload, known);
        Framing.write(framed, nextSequenceId(), payload);
        payload.release();
        return framed;
    }

    private int nextSequenceId() {
        if (responses.idle()) {
            return commandTap.heldSequenceId();
        }
        if (renumbering != null) {
            return renumbering.next();
        }
        return responseTranslator != null ? responseTranslator.nextSequenceId() : responses.nextSequenceId();
    }
}
