// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;
import static org.sluice.mysql.wire.Capability.CLIENT_SSL;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.address.Address;
import org.sluice.api.auth.AuthLeg.Wire;
import org.sluice.api.route.Destination;
import org.sluice.api.route.ServerTls;
import org.sluice.api.session.CloseReason;
import org.sluice.api.session.Session;
import org.sluice.api.session.SessionPhase;
import org.sluice.api.tls.TlsContexts;
import org.sluice.api.tls.TlsContexts.Verification;
import org.sluice.api.tls.UnknownTlsContextException;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.packet.SslRequest;
import org.sluice.mysql.wire.Packet;
import org.sluice.session.kill.ConnectionIds;
import org.sluice.transport.connect.Disappointment;
import org.sluice.transport.session.SessionLine;

/**
 * Awaits the server's greeting, and switches to TLS where that is wanted. From {@link ConnectPhase}; to {@link
 * ServerAuthPhase}, or to another {@link ConnectPhase} if this server is of no use and there are others.
 */
final class ServerGreetingPhase implements ServerPhase {
    private static final Logger log = LoggerFactory.getLogger(ServerGreetingPhase.class);

    private final Login login;
    private final Destination destination;
    private final List<Destination> others;
    private boolean handshaking;

    ServerGreetingPhase(Login login, Destination destination, List<Destination> others) {
        this.login = login;
        this.destination = destination;
        this.others = others;
    }

    @Override
    public void enter() {
        login.phase(SessionPhase.SERVER_LOGIN);
        login.awaitServer();
    }

    @Override
    public void fromServer(Packet packet) {
        login.server().sequenceId(packet.nextSequenceId());
        ByteBuf payload = packet.content();
        if (payload.isReadable() && payload.getUnsignedByte(payload.readerIndex()) == ErrPacket.HEADER) {
            refusedByServer(ErrPacket.decode(payload));
            return;
        }
        HandshakeV10 greeting = HandshakeV10.decode(payload);
        if (isThisProxy(greeting)) {
            login.refuse(Refusal.unreachable(
                    CloseReason.ROUTE_FAILED, destination.label(), "the destination is this proxy itself"));
            return;
        }
        login.tools.connector().greeted(login.server().channel());
        login.tools.greetings().learn(destination.label(), greeting);
        secure(greeting);
    }

    /** Too many connections, host blocked: it is for the client to read, unless another server is there. */
    private void refusedByServer(ErrPacket error) {
        String text = destination.label() + " refused the connection: " + error.errorCode() + " "
                + error.message().utf8();
        disappointed(Disappointment.REFUSES, text);
        if (others.isEmpty()) {
            login.refuse(new Refusal(CloseReason.SERVER_REFUSED, text, error));
        } else {
            next(text);
        }
    }

    /** The sessions to come try this server after the others. */
    private void disappointed(Disappointment kind, String why) {
        login.tools.connector().disappointed(login.server().channel(), kind, Shown.text(why));
    }

    private void next(String why) {
        SessionLine.of(log.atWarn(), login.session, "server_skipped")
                .addKeyValue("detail", Shown.text(why))
                .log("session {}: {}; the next destination is tried", login.session.id(), Shown.text(why));
        login.dropServer();
        login.enter(new ConnectPhase(login, others));
    }

    @Override
    public void serverFailed(Throwable cause) {
        String text = Fault.text(cause);
        if (handshaking) {
            tlsFailed(text);
            return;
        }
        boolean silent = cause instanceof SocketTimeoutException;
        disappointed(silent ? Disappointment.SILENT : Disappointment.BROKEN, "it does not greet: " + text);
        if (others.isEmpty()) {
            login.refuse(
                    Refusal.unreachable(Fault.ofServer(cause), destination.label(), "instead of a greeting: " + text));
        } else {
            next(destination.label() + " does not greet: " + text);
        }
    }

    /** The proxy greets with the session's id; if a session from this very socket has it, we talk to ourselves. */
    private boolean isThisProxy(HandshakeV10 greeting) {
        if (!ConnectionIds.isProxys(greeting.connectionId())
                || !(login.server().channel().localAddress() instanceof InetSocketAddress local)) {
            return false;
        }
        return login.tools
                .sessions()
                .find(ConnectionIds.session(greeting.connectionId()))
                .map(Session::client)
                .filter(NetUtil.toSocketAddressString(local)::equals)
                .isPresent();
    }

    private void secure(HandshakeV10 greeting) {
        ServerTls wanted = destination.orTls(login.mysql.serverTls()).tls();
        boolean offered = greeting.capabilities().has(CLIENT_SSL);
        boolean local = !(login.server().channel().remoteAddress() instanceof InetSocketAddress);
        boolean use =
                switch (wanted == null ? ServerTls.AUTO : wanted) {
                    case OFF -> false;
                    case AUTO -> !isThisMachine(login.server().channel());
                    case PREFERRED -> offered && !isPrivate(login.server().channel());
                    case ON, CA, FULL -> !local;
                };
        if (!use) {
            login.enter(new ServerAuthPhase(login, greeting, local ? Wire.UNIX : Wire.PLAIN, isTrusted(local)));
            return;
        }
        if (!offered) {
            tlsFailed("the server offers no TLS");
            return;
        }
        startTls(greeting, verification(wanted));
    }

    private static Verification verification(@Nullable ServerTls wanted) {
        return switch (wanted == null ? ServerTls.AUTO : wanted) {
            case AUTO, FULL -> Verification.FULL;
            case CA -> Verification.CA;
            case OFF, PREFERRED, ON -> Verification.NONE;
        };
    }

    /** Whoever has configured nothing is told what to configure. */
    private void tlsFailed(String why) {
        boolean byDefault = destination.orTls(login.mysql.serverTls()).tls() == ServerTls.AUTO;
        String advice =
                "; a server that is not on this machine is verified: give its authority as `ca` in org.sluice.tls-"
                        + login.mysql.serverTlsContext()
                        + ".cfg, or set mysql.server-tls = ca (from that authority, whatever its name), on (TLS, not verified) or"
                        + " off (neither)";
        login.refuse(Refusal.serverTls(destination.label(), byDefault ? why + advice : why));
    }

    private static boolean isThisMachine(Channel server) {
        return !(server.remoteAddress() instanceof InetSocketAddress inet)
                || inet.getAddress().isLoopbackAddress();
    }

    /** @param sure whether the server is who it should be: by its certificate, or as nobody can stand in between */
    private boolean isTrusted(boolean sure) {
        return switch (login.mysql.clearPasswords()) {
            case VERIFIED -> sure;
            case PRIVATE -> sure || isPrivate(login.server().channel());
            case ANY -> true;
        };
    }

    private static boolean isPrivate(Channel server) {
        if (!(server.remoteAddress() instanceof InetSocketAddress inet)) {
            return true;
        }
        InetAddress address = inet.getAddress();
        // site-local is 10/8, 172.16/12, 192.168/16; of IPv6 it is fec0::/10, and fc00::/7 took its place
        return address.isLoopbackAddress()
                || address.isSiteLocalAddress()
                || address.isLinkLocalAddress()
                || (address.getAddress().length == 16 && (address.getAddress()[0] & 0xFE) == 0xFC);
    }

    private void startTls(HandshakeV10 greeting, Verification verification) {
        TlsContexts contexts = login.tools.tls().get();
        try {
            if (contexts == null) {
                throw new UnknownTlsContextException("no bundle gives TLS contexts at this moment");
            }
            Address.Tcp address = (Address.Tcp) destination.address();
            SslHandler tls = new SslHandler(contexts.newClientEngine(
                    login.mysql.serverTlsContext(), address.host(), address.port(), verification));
            if (!login.terms.firstByteTimeout().isZero()) {
                tls.setHandshakeTimeoutMillis(login.terms.firstByteTimeout().toMillis());
            }
            SslRequest request = new SslRequest(
                    ServerLogin.capabilities(login, greeting).with(CLIENT_PROTOCOL_41, CLIENT_SSL),
                    login.clientSide.login().maxPacketSize(),
                    login.clientSide.login().collation());
            login.server().send(request::encode);
            handshaking = true;
            login.server().startTls(tls);
            tls.handshakeFuture()
                    .addListener(done -> login.guarded(() -> {
                        if (done.isSuccess()) {
                            login.server().verified(verification != Verification.NONE);
                            login.enter(new ServerAuthPhase(
                                    login, greeting, Wire.TLS, isTrusted(verification != Verification.NONE)));
                        } else {
                            tlsFailed(Fault.text(Fault.root(done.cause())));
                        }
                    }));
        } catch (UnknownTlsContextException e) {
            tlsFailed(Fault.text(e));
        }
    }
}
