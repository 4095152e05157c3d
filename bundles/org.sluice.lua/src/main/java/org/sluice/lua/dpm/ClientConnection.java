// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.lang.ref.WeakReference;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaValue;
import org.sluice.api.session.CloseReason;
import org.sluice.lua.packet.Auth;
import org.sluice.lua.packet.Cmd;
import org.sluice.lua.packet.Err;
import org.sluice.lua.packet.Handshake;
import org.sluice.lua.packet.PlainProtocol;
import org.sluice.lua.packet.ScriptPacket;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.packet.HandshakeResponse;
import org.sluice.mysql.packet.SslRequest;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Framing;
import org.sluice.mysql.wire.ProtocolException;
import org.sluice.mysql.wire.ServerError;

/** An accepted connection. */
final class ClientConnection extends PacketConnection {
    private final SocketAddress remote;
    private final String address;
    private final int port;
    private CommandType command = CommandType.UNKNOWN;
    /** It has said something, and nothing of an answer was sent to it. */
    private boolean asks;

    private @Nullable WeakReference<DpmEngine> refusedBy;
    private final FastAuth fastAuth = new FastAuth();
    /** Whether the packet that comes is a command, and the one before it has no answer yet. */
    private boolean pipelined;

    private final ClientTls tls;
    private final LoginWatch logins = new LoginWatch();
    /** It sends no more, and waits for an answer. */
    private boolean leaving;

    /** @param tlsContext its listener's; null if there is none */
    ClientConnection(DpmEngine engine, Channel channel, @Nullable String tlsContext) {
        super(engine, channel, State.MYC_WAIT_HANDSHAKE);
        this.remote = channel.remoteAddress();
        this.tls = new ClientTls(this, tlsContext);
        this.address = Sockets.text(channel.remoteAddress());
        this.port = Sockets.port(channel.remoteAddress());
    }

    /** Tells this session of it from now on. */
    void enter(SessionEntry session) {
        logins.tell(session);
        meter = session;
    }

    @Override
    int type() {
        return MY_CLIENT;
    }

    @Override
    String name() {
        String session = logins.session().name();
        return session.isEmpty() ? super.name() : session + " (" + super.name() + ")";
    }

    @Override
    @Nullable
    String socketAddress() {
        return address;
    }

    @Override
    int port() {
        return port;
    }

    SocketAddress remoteAddress() {
        return remote;
    }

    private @Nullable ServerConnection server() {
        return peer() instanceof ServerConnection server ? server : null;
    }

    /** True if nobody can listen. */
    boolean isSecret() {
        return port == 0 || Tls.isBelow(channel);
    }

    /** True if it may say the next command, to whatever script. */
    boolean isBetweenCommands() {
        PacketConnection attached = peer();
        return isAlive()
                && state == State.MYC_WAITING
                && !asks
                && inflow.isBetweenPackets()
                && (attached == null || (attached instanceof ServerConnection server && server.isIdle()));
    }

    /** It stays with the script that it has. */
    void refusedBy(DpmEngine engine) {
        refusedBy = new WeakReference<>(engine);
    }

    boolean wasRefusedBy(DpmEngine engine) {
        return refusedBy != null && refusedBy.get() == engine;
    }

    @Override
    Delivery arrived(ByteBuf in, int at, int length) {
        asks = true;
        return switch (state) {
            case MYC_WAIT_HANDSHAKE ->
                throw ProtocolException.malformed("the client sent a packet before the handshake");
            case MYC_WAIT_AUTH -> login(in.slice(at + Framing.HEADER_LENGTH, length));
            default -> afterLogin(in, at, length);
        };
    }

    @Override
    boolean takesParts() {
        ServerConnection server = server();
        return state != State.MYC_WAIT_HANDSHAKE
                && state != State.MYC_WAIT_AUTH
                && (server == null || !server.inLogin());
    }

    private Delivery login(ByteBuf payload) {
        if (SslRequest.isOne(payload)) {
            tls.asked(SslRequest.decode(payload));
            return Delivery.NONE;
        }
        HandshakeResponse login = HandshakeResponse.decode(payload.duplicate());
        capabilities = PlainProtocol.of(login.capabilities());
        ServerConnection server = server();
        if (!capabilities.equals(login.capabilities()) || (server != null && server.wantsTls())) {
            ByteBuf plain = channel.alloc().buffer();
            Auth.of(login).encode(plain, capabilities);
            inflow.replaceBy(plain);
        }
        fastAuth.comes(login);
        logins.asks(login.user().utf8());
        move(ClientEvent.RECEIVED);
        return Delivery.LOGIN;
    }

    private Delivery afterLogin(ByteBuf in, int at, int length) {
        pipelined = false;
        ServerConnection server = server();
        if (server != null && server.inLogin() && in.getUnsignedByte(at + 3) != 0) {
            move(ClientEvent.RECEIVED_ANSWER);
            boolean taken = server.login().takesAnswer(this, in.slice(at + Framing.HEADER_LENGTH, length));
            return taken ? Delivery.NONE : Delivery.ANSWER;
        }
        if (server != null && server.wantsFile()) {
            if (length == 0) {
                server.fileEnds();
            }
            move(ClientEvent.RECEIVED);
            return Delivery.ANSWER;
        }
        command = length == 0 ? CommandType.COM_SLEEP : CommandType.of(in.getUnsignedByte(at + Framing.HEADER_LENGTH));
        pipelined = state == State.MYC_SENT_CMD;
        logins.session().command();
        if (command == CommandType.COM_CHANGE_USER) {
            logins.asksToChange(in, at + Framing.HEADER_LENGTH + 1, length - 1);
        }
        move(ClientEvent.RECEIVED);
        return Delivery.COMMAND;
    }

    @Override
    LuaValue received() {
        ByteBuf command = unread;
        return command == null || !pipelined ? LuaValue.NIL : engine.calls().wrap(Cmd.decode(command.duplicate()));
    }

    /** Not a command that comes while the one before is being answered. */
    @Override
    boolean follows(int number) {
        ServerConnection server = server();
        boolean asked = server != null && (server.inLogin() || server.wantsFile());
        boolean answering = state == State.MYC_SENT_CMD || (server != null && server.isBusy());
        return number != 0 || asked || !answering;
    }

    @Override
    void beginAnswer() {
        sequence.resumeAfter(0);
    }

    private void move(ClientEvent event) {
        ClientTable.Row row = ClientTable.row(state, event);
        if (row != null) {
            state = row.after();
            if (row.fires()) {
                inflow.calls(row.parsedAs());
            }
        }
    }

    @Override
    void packetEnded() {
        if (state == State.MYC_SENT_CMD && Exchange.of(command) == Exchange.NO_RESPONSE) {
            state = State.MYC_WAITING;
            asks = false;
        }
    }

    @Override
    boolean admits(Delivery what) {
        boolean greeted = state != State.MYC_WAIT_HANDSHAKE;
        boolean inTurn = what == Delivery.ERR || greeted == (what != Delivery.GREETING);
        return inTurn && ClientTable.row(state, ClientEvent.sent(what)) != null;
    }

    @Override
    @Nullable
    LuaFunction sending(Delivery what, int first) {
        ClientTable.Row row = ClientTable.row(state, ClientEvent.sent(what));
        if (row == null) {
            return null;
        }
        if (state == State.MYC_WAIT_HANDSHAKE && what == Delivery.GREETING) {
            logins.session().greeted();
        }
        logins.passed(what, first);
        if (what == Delivery.REPLY || what == Delivery.ERR) {
            asks = false;
        }
        state = row.after();
        return row.fires() ? callback(state) : null;
    }

    @Override
    void wire(ScriptPacket packet) {
        Delivery what =
                packet instanceof Handshake ? Delivery.GREETING : packet instanceof Err ? Delivery.ERR : Delivery.REPLY;
        if (packet instanceof Auth || packet instanceof Cmd || !admits(what)) {
            throw new LuaError("'wire_packet': a client in state \"" + state.words() + "\" can not be sent a "
                    + packet.kind() + " packet");
        }
        if (packet instanceof Handshake handshake) {
            fastAuth.offered(handshake.plugin());
        }
        ByteBuf first = fastAuth.before(packet, channel.alloc(), capabilities);
        if (first != null) {
            send(first);
        }
        logins.wired(packet);
        ByteBuf payload = encoded(packet, state == State.MYC_WAIT_HANDSHAKE ? Capabilities.NONE : capabilities);
        if (packet instanceof Handshake) {
            sendOpening(payload);
        } else {
            send(payload);
        }
        LuaFunction sent = sending(what, ErrPacket.HEADER);
        if (sent != null) {
            engine.calls().call(sent, luaId, state);
        }
    }

    @Override
    void sendOpening(ByteBuf greeting) {
        tls.announce(greeting);
        send(greeting);
    }

    @Override
    void attached(PacketConnection server) {
        logins.session().attached(((ServerConnection) server).label());
    }

    /** What it has asked for it may still want to read. */
    @Override
    void inputEnded() {
        if (isAwaiting()) {
            leaving = true;
            logins.session().inputEnded();
        } else {
            super.inputEnded();
        }
    }

    private boolean isAwaiting() {
        ServerConnection server = server();
        if (server != null && server.isBusy()) {
            return !server.inLogin() && !server.wantsFile();
        }
        return state == State.MYC_SENT_CMD && command != CommandType.COM_QUIT;
    }

    /** Looks when the event is over whether that was all. */
    @Override
    void appended() {
        if (leaving && isAlive()) {
            engine.execute(() -> {
                if (!isAwaiting()) {
                    super.inputEnded();
                    engine.flush();
                }
            });
        }
    }

    @Override
    void ended(CloseReason reason, @Nullable String detail) {
        logins.ended(reason, detail);
    }

    /** The client is told too. */
    @Override
    void end(CloseReason reason) {
        if (isAlive()) {
            sayWhy(LastWords.of(reason));
            super.end(reason);
            engine.flush();
        }
    }

    @Override
    void tooLong(String why) {
        if (state == State.MYC_WAIT_HANDSHAKE) {
            // it speaks another protocol
            error(why);
            close(CloseReason.CLIENT_PROTOCOL_ERROR, why);
            return;
        }
        refuse(why, CloseReason.CLIENT_PROTOCOL_ERROR);
    }

    /** Sends the error of a packet that is too long, and closes. */
    void refuse(String why, CloseReason reason) {
        if (isAlive()) {
            error(why);
            sayWhy(ErrPacket.of(ServerError.ER_NET_PACKET_TOO_LARGE, why));
            close(reason, why);
        }
    }

    @Override
    void refused(Delivery what, String why) {
        ServerConnection server = server();
        boolean answered = what == Delivery.COMMAND && state == State.MYC_WAITING;
        if (!isAlive() || answered) {
            return;
        }
        boolean inTurn = what == Delivery.COMMAND
                && state == State.MYC_SENT_CMD
                && !pipelined
                && Exchange.of(command) != Exchange.NO_RESPONSE
                && (server == null || !server.isBusy());
        if (inTurn) {
            wire(Err.of(ServerError.ER_UNKNOWN_ERROR, "The command was refused: " + why));
            return;
        }
        dismiss(why);
        if (server != null && what == Delivery.ANSWER) {
            server.close(CloseReason.SCRIPT_CLOSED, why);
        }
    }

    /** Closes it, and tells it why. */
    void dismiss(String why) {
        if (isAlive()) {
            sayWhy(LastWords.of(why));
            close(CloseReason.SCRIPT_CLOSED, why);
        }
    }

    private void sayWhy(ErrPacket why) {
        ServerConnection server = server();
        if (server != null && !server.inflow.isBetweenPackets()) {
            return;
        }
        if (state == State.MYC_WAITING && (server == null || !server.isBusy())) {
            // it reads this as the answer to what it asks next
            sequence.resumeAfter(0);
        }
        ByteBuf payload = channel.alloc().buffer();
        why.encode(payload, state == State.MYC_WAIT_HANDSHAKE ? Capabilities.NONE : capabilities);
        send(payload);
    }

    /** It must be able to take answers, and the server commands. */
    @Override
    boolean mayRead() {
        PacketConnection server = inflow.into();
        return channel.isWritable() && (server == null || server.channel.isWritable());
    }
}
