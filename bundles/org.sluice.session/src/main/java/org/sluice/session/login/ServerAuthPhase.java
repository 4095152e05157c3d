// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import static org.sluice.mysql.wire.Capability.CLIENT_COMPRESS;
import static org.sluice.mysql.wire.Capability.CLIENT_CONNECT_ATTRS;
import static org.sluice.mysql.wire.Capability.CLIENT_CONNECT_WITH_DB;
import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH;
import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA;
import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;
import static org.sluice.mysql.wire.Capability.CLIENT_SECURE_CONNECTION;
import static org.sluice.mysql.wire.Capability.CLIENT_SSL;
import static org.sluice.mysql.wire.Capability.CLIENT_ZSTD_COMPRESSION_ALGORITHM;

import io.netty.buffer.ByteBuf;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthLeg;
import org.sluice.api.auth.AuthLeg.Wire;
import org.sluice.api.auth.AuthStep;
import org.sluice.api.auth.Credential;
import org.sluice.api.auth.Secret;
import org.sluice.api.session.CloseReason;
import org.sluice.api.session.SessionPhase;
import org.sluice.mysql.compress.CompressionAlgorithm;
import org.sluice.mysql.compress.ZstdCompression;
import org.sluice.mysql.packet.AuthMoreData;
import org.sluice.mysql.packet.AuthSwitchRequest;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.packet.LoginReply;
import org.sluice.mysql.packet.OkPacket;
import org.sluice.mysql.scramble.CachingSha2;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.mysql.translate.Translation;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;
import org.sluice.mysql.wire.Framing;
import org.sluice.mysql.wire.Packet;
import org.sluice.session.kill.ConnectionIds;
import org.sluice.session.policy.AuthMethods;

/**
 * Logs in to the server: with what is known, or with what the client answers to the server's own challenge. From {@link
 * ServerGreetingPhase}; to the relay.
 */
final class ServerAuthPhase implements ServerPhase {
    /** A plugin that no account has: the server asks by AuthSwitchRequest for the account's own. */
    private static final ByteString ASK_ME = ByteString.utf8("ask_me");

    private static final ByteString NO_ANSWER = ByteString.of(new byte[NativePassword.LENGTH]);

    private static final String NO_PLUGIN_AUTH = "the client knows mysql_native_password alone, and its answer to the"
            + " proxy's challenge is of no use to the server";

    private final Login login;
    private final ClientSide client;
    private final HandshakeV10 greeting;
    private final Wire wire;
    private Capabilities agreed = Capabilities.NONE;
    private @Nullable Secret secret;
    private AuthMethods.@Nullable Begun begun;
    private boolean relaying;
    private boolean marked = true;

    ServerAuthPhase(Login login, HandshakeV10 greeting, Wire wire) {
        this.login = login;
        this.client = login.clientSide;
        this.greeting = greeting;
        this.wire = wire;
    }

    /** What the proxy asks of the server: what client and server can do, and what the proxy does for itself. */
    static Capabilities capabilities(Login login, HandshakeV10 greeting) {
        HandshakeResponse41 wanted = login.clientSide.login();
        Capabilities server = greeting.capabilities();
        Capabilities both = wanted.capabilities()
                .and(server)
                .with(CLIENT_PROTOCOL_41, CLIENT_SECURE_CONNECTION)
                .without(
                        CLIENT_SSL,
                        CLIENT_COMPRESS,
                        CLIENT_ZSTD_COMPRESSION_ALGORITHM,
                        CLIENT_CONNECT_WITH_DB,
                        CLIENT_CONNECT_ATTRS);
        if (server.has(CLIENT_PLUGIN_AUTH)) {
            both = both.with(CLIENT_PLUGIN_AUTH);
        }
        if (server.has(CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA)) {
            both = both.with(CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA);
        }
        Capability compression = login.mysql.serverCompression().capability();
        if (compression != null && server.has(compression)) {
            both = both.with(compression);
        }
        if (wanted.database() != null) {
            both = both.with(CLIENT_CONNECT_WITH_DB);
        }
        return wanted.attributes() != null && server.has(CLIENT_CONNECT_ATTRS) ? both.with(CLIENT_CONNECT_ATTRS) : both;
    }

    @Override
    public void enter() {
        login.phase(SessionPhase.SERVER_LOGIN);
        agreed = capabilities(login, greeting);
        if (login.server().isTls()) {
            agreed = agreed.with(CLIENT_SSL);
        }
        Translation translation = Translation.between(client.known(), agreed);
        if (translation.need() == Translation.Need.REFUSED) {
            login.refuse(Refusal.incompatible(translation.reason()));
            return;
        }
        secret = ownSecret();
        if (secret == null) {
            askServer();
        } else {
            Secret known = secret;
            login.whenSettled(firstPlugin(known), this, () -> answerGreeting(known));
        }
    }

    private @Nullable Secret ownSecret() {
        if (client.credential instanceof Credential.Known known) {
            return known.server() != null ? known.server().password() : client.revealed;
        }
        return null;
    }

    private ByteString user() {
        return client.credential instanceof Credential.Known known && known.server() != null
                ? ByteString.utf8(known.server().user())
                : client.login().user();
    }

    /**
     * Nothing is known. The client's answer is of no use to this server, and may be a password in clear; but whether there
     * was one is what the server's "using password" is told by.
     */
    private void askServer() {
        if (!agreed.has(CLIENT_PLUGIN_AUTH)) {
            login.refuse(Refusal.authentication(
                    "the server is older than authentication plugins, and needs a hash in the user's record"));
            return;
        }
        if (refusesToRelay()) {
            return;
        }
        relaying = true;
        sendLogin(client.withPassword() ? NO_ANSWER : ByteString.EMPTY, ASK_ME);
    }

    /** Over a UNIX socket a server may be content with who the proxy is, whatever the client answers. */
    private boolean refusesToRelay() {
        if (wire != Wire.UNIX || login.mysql.relayToSockets()) {
            return false;
        }
        login.refuse(
                Refusal.authentication("without a hash or a password in the user's record, a login is not passed on"
                        + " to a UNIX socket (mysql.relay-to-sockets)"));
        return true;
    }

    private void answerGreeting(Secret with) {
        String plugin = firstPlugin(with);
        AuthLeg leg = new AuthLeg(plugin, AuthData.of(greeting.challenge().bytes()), wire);
        begun = login.tools.methods().answer(client.user(), leg, with);
        if (begun == null) {
            sendLogin(ByteString.EMPTY, ASK_ME);
            return;
        }
        take(begun.exchange().begin(), answer -> sendLogin(answer, ByteString.utf8(plugin)));
    }

    private String firstPlugin(Secret with) {
        return switch (with.kind()) {
            case NATIVE_STAGE1, NATIVE_STORED -> NativePassword.PLUGIN;
            case SHA2_STAGE1, SHA2_STORED -> CachingSha2.PLUGIN;
            case PASSWORD ->
                greeting.plugin() == null
                        ? NativePassword.PLUGIN
                        : greeting.plugin().utf8();
        };
    }

    private void sendLogin(ByteString answer, ByteString plugin) {
        HandshakeResponse41 wanted = client.login();
        HandshakeResponse41 response = new HandshakeResponse41(
                agreed,
                wanted.maxPacketSize(),
                wanted.collation(),
                user(),
                answer,
                wanted.database(),
                plugin,
                wanted.attributes(),
                ZstdCompression.DEFAULT_LEVEL);
        login.server().send(response::encode);
        login.awaitServer();
    }

    @Override
    public void fromServer(Packet packet) {
        login.server().sequenceId(packet.nextSequenceId());
        LoginReply reply = LoginReply.decode(packet.content(), agreed);
        if (reply instanceof OkPacket ok) {
            succeeded(ok);
        } else if (reply instanceof ErrPacket error) {
            refusedByServer(error);
        } else if (reply instanceof AuthSwitchRequest wanted) {
            login.whenSettled(wanted.plugin().utf8(), this, () -> switchPlugin(wanted));
        } else if (reply instanceof AuthMoreData more) {
            moreData(more);
        } else {
            login.refuse(Refusal.authentication("the server asks for an old or a further way to log in"));
        }
    }

    /** What the server says to the proxy's own login is for the operator, and no word of it for the client. */
    private void refusedByServer(ErrPacket error) {
        String text =
                login.route() + ": " + error.errorCode() + " " + error.message().utf8();
        boolean own = ownLogin() != null;
        login.refuse(new Refusal(
                CloseReason.LOGIN_DENIED_BY_SERVER,
                own ? "the proxy's own login: " + text : text,
                own ? Refusal.ownLoginFailed(login.route()) : error));
    }

    private Credential.@Nullable ServerLogin ownLogin() {
        return client.credential instanceof Credential.Known known ? known.server() : null;
    }

    private void switchPlugin(AuthSwitchRequest wanted) {
        closeExchange();
        String plugin = wanted.plugin().utf8();
        AuthLeg leg = new AuthLeg(plugin, AuthData.of(wanted.challenge().bytes()), wire);
        if (secret != null) {
            begun = login.tools.methods().answer(client.user(), leg, secret);
            if (begun != null) {
                take(begun.exchange().begin(), this::sendToServer);
                return;
            }
            if (!canRelayInstead()) {
                login.refuse(Refusal.authentication(
                        "the server wants " + plugin + ", and what is known of the user is of no use for that"));
                return;
            }
            if (refusesToRelay()) {
                return;
            }
            secret = null;
            relaying = true;
        }
        relay(wanted, leg);
    }

    /** The account was moved to another plugin since the record was written: the client still knows its password. */
    private boolean canRelayInstead() {
        return client.credential instanceof Credential.Known known && known.server() == null && !client.switched;
    }

    private void relay(AuthSwitchRequest wanted, AuthLeg serverLeg) {
        String plugin = wanted.plugin().utf8();
        if (!client.known().has(CLIENT_PLUGIN_AUTH) && !plugin.equals(NativePassword.PLUGIN)) {
            login.refuse(Refusal.authentication(NO_PLUGIN_AUTH));
            return;
        }
        client.challenge = wanted.challenge();
        begun = login.tools.methods().relay(client.user(), client.leg(plugin), serverLeg);
        if (begun == null) {
            login.refuse(Refusal.authentication("no authentication method relays " + plugin + "; see auth:list"));
            return;
        }
        AuthStep first = begun.exchange().begin();
        if (!(first instanceof AuthStep.Await)) {
            // before the client is asked: it might answer with its password
            take(first, this::sendToServer);
            return;
        }
        client.switchedTo(plugin);
        client.lastWords = AuthData.EMPTY;
        login.client.send(payload -> wanted.encode(payload, client.known()));
        login.awaitClient();
    }

    private void moreData(AuthMoreData more) {
        marked = more.marked();
        if (begun == null) {
            login.refuse(Refusal.authentication("the server says more than was asked for"));
            return;
        }
        take(begun.exchange().fromServer(AuthData.of(more.data().bytes())), this::sendToServer);
    }

    @Override
    public void fromClient(Packet packet) {
        if (packet.sequenceId() != login.client.sequenceId()) {
            early(packet);
            return;
        }
        login.client.sequenceId(packet.nextSequenceId());
        if (begun == null) {
            throw new IllegalStateException("no exchange has begun");
        }
        take(begun.exchange().fromClient(Login.data(packet)), this::sendToServer);
    }

    /**
     * No answer, but a command. Either the login is as good as done, and the client is in a hurry; or it took the
     * AuthSwitchRequest for an OK, as those before MySQL 5.5.7 do.
     */
    private void early(Packet packet) {
        if (!client.known().has(CLIENT_PLUGIN_AUTH)) {
            login.client.sequenceId(packet.nextSequenceId());
            login.refuse(Refusal.authentication(NO_PLUGIN_AUTH));
            return;
        }
        ByteBuf framed = login.client.channel().alloc().buffer((int)
                Framing.wireLength(packet.content().readableBytes()));
        Framing.write(framed, packet.sequenceId(), packet.content());
        login.client.pushOn(framed);
        login.awaitServer();
    }

    private void sendToServer(ByteString answer) {
        login.server().send(answer::writeTo);
        login.awaitServer();
    }

    /** What an answer is sent as. */
    private interface Answering {
        void send(ByteString answer);
    }

    private void take(AuthStep step, Answering answering) {
        if (step instanceof AuthStep.ToServer answer) {
            answering.send(ByteString.of(answer.data().bytes()));
            answer.data().wipe();
        } else if (step instanceof AuthStep.ToClient more && relaying) {
            ByteString data = ByteString.of(more.data().bytes());
            login.client.send(payload -> new AuthMoreData(data, marked).encode(payload, client.known()));
            login.awaitBoth();
        } else if (step instanceof AuthStep.Await) {
            if (relaying) {
                login.awaitBoth();
            } else {
                login.awaitServer();
            }
        } else if (step instanceof AuthStep.Impossible impossible) {
            login.refuse(Refusal.authentication(impossible.why()));
        } else if (step instanceof AuthStep.Denied) {
            login.deny(CloseReason.LOGIN_DENIED, "the password is wrong");
        } else if (step instanceof AuthStep.Later later) {
            login.later(later, this, next -> take(next, answering));
        } else {
            throw new IllegalStateException("an answer to a server wants " + step);
        }
    }

    private void succeeded(OkPacket ok) {
        if (relaying && begun == null && wire == Wire.UNIX) {
            login.refuse(Refusal.authentication("the server took the proxy's own system user for proof"));
            return;
        }
        if (relaying && begun != null) {
            client.authenticatedBy = begun.plugin() + ", relayed by " + begun.by();
        } else if (relaying) {
            client.authenticatedBy = "the server, without a challenge";
        }
        login.session.authenticatedBy(client.authenticatedBy);
        login.session.details(details());
        login.tools
                .connectionIds()
                .put(login.session.id(), login.server().channel().remoteAddress(), greeting.connectionId());
        login.finish(agreed, () -> {
            if (!client.lastWords.isEmpty()) {
                ByteString data = ByteString.of(client.lastWords.bytes());
                login.client.send(payload -> new AuthMoreData(data).encode(payload, client.known()));
            }
            login.client.send(payload -> ok.encode(payload, client.known()));
            client.wipe();
        });
    }

    private Map<String, String> details() {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("connection id", Long.toString(ConnectionIds.of(login.session.id())));
        details.put("connection id on the server", Long.toString(greeting.connectionId()));
        Credential.ServerLogin own = ownLogin();
        if (own != null) {
            details.put("user on the server", own.user());
        }
        details.put("server version", greeting.serverVersion().utf8());
        details.put("client TLS", client.tls ? login.client.tlsText() : "no");
        details.put("server TLS", login.server().isTls() ? login.server().tlsText() : "no");
        details.put("client compression", compression(client.known()));
        details.put("server compression", compression(agreed));
        return details;
    }

    private static String compression(Capabilities agreed) {
        return switch (CompressionAlgorithm.of(agreed)) {
            case UNCOMPRESSED -> "no";
            case ZLIB -> "zlib";
            case ZSTD -> "zstd";
        };
    }

    @Override
    public void serverFailed(Throwable cause) {
        login.refuse(
                Refusal.unreachable(Login.reasonOf(cause), login.route(), "during the login: " + Login.textOf(cause)));
    }

    private void closeExchange() {
        AuthMethods.Begun ending = begun;
        begun = null;
        if (ending != null) {
            ending.exchange().close();
        }
    }

    @Override
    public void leave() {
        closeExchange();
    }
}
