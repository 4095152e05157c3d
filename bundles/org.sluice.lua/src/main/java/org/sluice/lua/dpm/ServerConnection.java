// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.sluice.api.address.Address;
import org.sluice.api.session.CloseReason;
import org.sluice.lua.object.Arguments;
import org.sluice.lua.packet.Auth;
import org.sluice.lua.packet.Cmd;
import org.sluice.lua.packet.ScriptPacket;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Framing;
import org.sluice.mysql.wire.ProtocolException;

/** An outgoing connection. */
final class ServerConnection extends PacketConnection {
    private final boolean unix;
    private final String address;
    private final int port;
    private Exchange exchange = Exchange.IDLE;
    /** What is being answered. */
    private AskedCommand current = AskedCommand.NONE;
    /** Commands that came before the response to the one before was over. */
    private final Queue<AskedCommand> waiting = new ArrayDeque<>();

    private final ResponseHeads heads = new ResponseHeads();
    private boolean wantsFile;
    private Capabilities announced = Capabilities.NONE;
    private final ServerTls tls = new ServerTls(this);
    private final ServerLogin login = new ServerLogin(this);
    private @Nullable String label;

    ServerConnection(DpmEngine engine, Channel channel, boolean unix, String address, int port) {
        super(engine, channel, State.MYS_CONNECT);
        this.unix = unix;
        this.address = address;
        this.port = port;
    }

    @Override
    int type() {
        return MY_SERVER;
    }

    @Override
    @Nullable
    String socketAddress() {
        return Sockets.literal(channel.remoteAddress(), unix ? "localhost" : address);
    }

    @Override
    int port() {
        return port;
    }

    /** What it is called in tables and statistics. */
    String label() {
        if (label == null) {
            label = unix ? "sock:" + address : Address.Tcp.of(address, port).label();
        }
        return label;
    }

    /** A connect is tried. */
    ServerMeter connecting() {
        ServerMeter counted = engine.sessions().connecting(label());
        meter = counted;
        return counted;
    }

    /** It owes an answer. */
    boolean isBusy() {
        return exchange != Exchange.IDLE;
    }

    /** True until the server says OK or ERR to a login or a change of the user. */
    boolean inLogin() {
        return exchange == Exchange.LOGIN;
    }

    boolean wantsFile() {
        return wantsFile;
    }

    void fileEnds() {
        wantsFile = false;
    }

    @Override
    boolean takesParts() {
        return exchange != Exchange.LOGIN && state != State.MYS_CONNECT;
    }

    @Override
    Delivery arrived(ByteBuf in, int at, int length) {
        int payload = at + Framing.HEADER_LENGTH;
        Head head = heads.of(in, payload, length, exchange, state, current.type());
        ServerTable.Row row = ServerTable.row(exchange, state, head);
        if (row == null) {
            throw ProtocolException.malformed("a packet that nobody expects in state \"" + state.words() + "\"");
        }
        state = row.after();
        if (row.parsedAs() == PacketKind.HANDSHAKE) {
            greeted(in.slice(payload, length));
            if (!isAlive()) {
                return Delivery.NONE;
            }
        }
        Delivery what = deliveryOf(row, head);
        if (what == Delivery.QUESTION && answered(in, payload, length, head)) {
            what = Delivery.NONE;
        }
        if (state == State.MYS_WAIT_CMD || state == State.MYS_RECV_ERR) {
            exchange = Exchange.IDLE;
            login.over();
            sequence.reset();
        }
        if (row.fires()) {
            boolean binary = row.parsedAs() == PacketKind.ROW && current.hasBinaryRows();
            inflow.calls(binary ? PacketKind.BINARY_ROW : row.parsedAs());
        }
        return owesAnother() ? Delivery.NONE : what;
    }

    /** Who has asked is not attached any more. */
    private boolean owesAnother() {
        return current.from() != null && current.from() != peer();
    }

    private static Delivery deliveryOf(ServerTable.Row row, Head head) {
        if (row.parsedAs() == PacketKind.HANDSHAKE) {
            return Delivery.GREETING;
        }
        if (row.parsedAs() == PacketKind.ERR) {
            return Delivery.ERR;
        }
        boolean asks = row.exchange() == Exchange.LOGIN || (row.exchange() == Exchange.RESULT && head == Head.FILE);
        return asks && !row.fires() ? Delivery.QUESTION : Delivery.REPLY;
    }

    private void greeted(ByteBuf payload) {
        HandshakeV10 told = HandshakeV10.decode(payload);
        if (!tls.greeted(told.capabilities())) {
            return;
        }
        HandshakeV10 greeting = PacketKind.plain(told);
        announced = greeting.capabilities();
        login.greeted(greeting.challenge().bytes());
        ByteBuf plain = channel.alloc().buffer();
        greeting.encode(plain);
        inflow.replaceBy(plain);
    }

    /** True if nobody can listen. */
    boolean isSecret() {
        return unix || Tls.isBelow(channel);
    }

    ServerLogin login() {
        return login;
    }

    boolean wantsTls() {
        return tls.isWanted();
    }

    @Override
    Varargs startTls(Arguments arguments) {
        if (state != State.MYS_CONNECT && state != State.MYS_WAIT_AUTH) {
            throw arguments.error("a server in state \"" + state.words() + "\" has its login already");
        }
        if (isAlive() && tls.want(TlsWish.of(arguments))) {
            return LuaValue.TRUE;
        }
        String why = error();
        return LuaValue.varargsOf(LuaValue.NIL, LuaValue.valueOf(why == null ? name() + " is closed" : why));
    }

    @Override
    void sendOpening(ByteBuf login) {
        if (tls.begin(login, unix ? "localhost" : address, port)) {
            send(login);
        } else {
            login.release();
        }
    }

    /** True if there is nobody to ask, or the script has given what it takes. */
    private boolean answered(ByteBuf in, int at, int length, Head head) {
        if (head == Head.FILE && exchange == Exchange.RESULT) {
            if (peer() == null || owesAnother()) {
                send(Unpooled.EMPTY_BUFFER);
                return true;
            }
            wantsFile = true;
            return false;
        }
        return login.isAnswered(in.slice(at, length));
    }

    /** It goes on with what waits, past all that has no response. */
    @Override
    void packetEnded() {
        while (isAlive() && exchange == Exchange.IDLE && isReady()) {
            AskedCommand next = waiting.poll();
            current = next == null ? AskedCommand.NONE : next;
            if (next == null) {
                return;
            }
            state = State.MYS_GOT_CMD;
            exchange = Exchange.of(next.type());
            PacketConnection client = peer();
            if (client != null && !owesAnother()) {
                client.sequence.resumeAfter(0);
            }
            commandSent();
        }
    }

    /** True if it has answered all that it was asked. */
    boolean isIdle() {
        return isAlive() && isReady() && exchange == Exchange.IDLE && waiting.isEmpty() && inflow.isBetweenPackets();
    }

    private boolean isReady() {
        return state == State.MYS_WAIT_CMD || state == State.MYS_RECV_ERR;
    }

    @Override
    boolean admits(Delivery what) {
        return switch (what) {
            case LOGIN -> state == State.MYS_WAIT_AUTH;
            case COMMAND -> isReady() || (exchange != Exchange.IDLE && exchange != Exchange.LOGIN);
            case ANSWER -> exchange != Exchange.IDLE;
            default -> false;
        };
    }

    @Override
    @Nullable
    LuaFunction sending(Delivery what, int first) {
        return begin(what, new AskedCommand(CommandType.of(first), peer()));
    }

    private @Nullable LuaFunction begin(Delivery what, AskedCommand asked) {
        if (what == Delivery.LOGIN) {
            state = State.MYS_SENDING_OK;
            exchange = Exchange.LOGIN;
            current = asked;
            if (peer() != null) {
                capabilities = peer().capabilities.and(announced);
            }
            return callback(state);
        }
        if (what != Delivery.COMMAND) {
            return null;
        }
        sequence.reset();
        if (!isReady() || !waiting.isEmpty()) {
            waiting.add(asked);
            return null;
        }
        current = asked;
        exchange = Exchange.of(asked.type());
        state = State.MYS_GOT_CMD;
        return callback(state);
    }

    /** It waits for the next command at once if there is no response. */
    @Override
    void commandSent() {
        if (exchange != Exchange.NO_RESPONSE) {
            return;
        }
        exchange = Exchange.IDLE;
        current = AskedCommand.NONE;
        state = State.MYS_WAIT_CMD;
        LuaFunction waits = callback(state);
        if (waits != null && engine.calls().call(waits, luaId, state) == Verdict.DPM_FLUSH_DISCONNECT) {
            release();
        }
    }

    /** A client stays until all is answered that it has asked. */
    @Override
    void release() {
        PacketConnection client = peer();
        if (client == null || waiting.stream().noneMatch(asked -> asked.from() == client)) {
            detach();
        }
    }

    /** Nobody sends the rest of a file, and nobody gets the answers that are left. */
    @Override
    void left(PacketConnection client) {
        if (wantsFile && isAlive()) {
            wantsFile = false;
            send(Unpooled.EMPTY_BUFFER);
        }
        if (client.isAlive() && waiting.stream().anyMatch(asked -> asked.from() == client)) {
            engine.report(name() + ": what " + client.name()
                    + " has asked and was not answered is not passed on: it was detached");
        }
    }

    @Override
    void tooLong(String why) {
        error(why);
        if (current.from() != this && peer() instanceof ClientConnection client) {
            client.refuse(why, CloseReason.SERVER_PROTOCOL_ERROR);
        }
        close(CloseReason.SERVER_PROTOCOL_ERROR, why);
    }

    /** A part of an answer is missing, so both end. What is for the script alone goes nowhere in any case. */
    @Override
    void refused(Delivery what, String why) {
        if (current.from() != this && peer() instanceof ClientConnection client) {
            client.dismiss(why);
            close(CloseReason.SCRIPT_CLOSED, why);
        }
    }

    @Override
    void wire(ScriptPacket packet) {
        wire(packet, null);
    }

    /** Sends a command whose answer is for the script alone, whoever is attached. */
    void wireOwn(Cmd command) {
        wire(command, this);
    }

    private void wire(ScriptPacket packet, @Nullable PacketConnection from) {
        Delivery what = packet instanceof Auth ? Delivery.LOGIN : Delivery.COMMAND;
        if ((!(packet instanceof Auth) && !(packet instanceof Cmd)) || !admits(what)) {
            throw new LuaError("'wire_packet': a server in state \"" + state.words() + "\" can not be sent a "
                    + packet.kind() + " packet");
        }
        CommandType type = CommandType.UNKNOWN;
        if (packet instanceof Cmd cmd) {
            type = cmd.type();
            sequence.reset();
        }
        ByteBuf payload = encoded(packet, capabilities);
        if (packet instanceof Auth) {
            sendOpening(payload);
        } else {
            send(payload);
        }
        if (!isAlive()) {
            return;
        }
        int following = sequence.peek();
        LuaFunction sent = begin(what, new AskedCommand(type, from));
        if (packet instanceof Auth auth) {
            capabilities = auth.capabilities().and(announced);
        }
        login.sent(packet);
        sequence.resumeAfter((following + 0xFF) & 0xFF);
        if (sent != null) {
            engine.calls().call(sent, luaId, state);
        }
        if (isAlive() && what == Delivery.COMMAND) {
            commandSent();
        }
    }

    /** The client must be able to take what comes. */
    @Override
    boolean mayRead() {
        PacketConnection client = inflow.into();
        return client == null || client.channel.isWritable();
    }
}
