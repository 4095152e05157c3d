// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH;
import static org.sluice.mysql.wire.Capability.CLIENT_SSL;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthLeg;
import org.sluice.api.auth.AuthLeg.Wire;
import org.sluice.api.auth.AuthStep;
import org.sluice.api.auth.Secret;
import org.sluice.api.session.CloseReason;
import org.sluice.api.session.SessionPhase;
import org.sluice.mysql.packet.AuthMoreData;
import org.sluice.mysql.packet.AuthSwitchRequest;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.packet.LoginReply;
import org.sluice.mysql.packet.OkPacket;
import org.sluice.mysql.translate.Translation;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Packet;
import org.sluice.session.policy.AuthMethods;
import org.sluice.session.terms.MysqlTerms;
import org.sluice.transport.connect.Disappointment;

/**
 * Logs in to the server: with what is known, or with what the client answers to the server's own challenge. From {@link
 * ServerGreetingPhase}; to the relay.
 */
final class ServerAuthPhase implements ServerPhase {
    private final Login login;
    private final ClientSide client;
    private final HandshakeV10 greeting;
    private final Wire wire;
    private final boolean trusted;
    private Capabilities agreed = Capabilities.NONE;
    private @Nullable Secret secret;
    private AuthMethods.@Nullable Begun begun;
    private boolean relaying;
    private boolean marked = true;
    /** The client spoke out of turn: whether the server has anything to answer is not known. */
    private boolean hurried;

    /** @param trusted whether it may have a password itself */
    ServerAuthPhase(Login login, HandshakeV10 greeting, Wire wire, boolean trusted) {
        this.login = login;
        this.client = login.clientSide;
        this.greeting = greeting;
        this.wire = wire;
        this.trusted = trusted;
    }

    @Override
    public void enter() {
        login.phase(SessionPhase.SERVER_LOGIN);
        agreed = ServerLogin.capabilities(login, greeting);
        if (login.server().isTls()) {
            agreed = agreed.with(CLIENT_SSL);
        }
        Translation translation = Translation.between(client.known(), agreed);
        if (translation.need() == Translation.Need.REFUSED) {
            login.refuse(Refusal.incompatible(translation.reason()));
            return;
        }
        secret = ServerLogin.secret(client);
        if (secret == null) {
            askServer();
        } else {
            Secret known = secret;
            login.whenSettled(ServerLogin.plugin(known, greeting), this, () -> answerGreeting(known));
        }
    }

    /**
     * Nothing is known. The client's answer is of no use to this server, and may be a password in clear; but whether there
     * was one is what the server's "using password" is told by.
     */
    private void askServer() {
        if (refused(RelayRules.ofServer(login, wire, agreed))) {
            return;
        }
        relaying = true;
        sendLogin(client.withPassword() ? ServerLogin.NO_ANSWER : ByteString.EMPTY, ServerLogin.ASK_ME);
    }

    private boolean refused(@Nullable Refusal refusal) {
        if (refusal != null) {
            login.refuse(refusal);
        }
        return refusal != null;
    }

    private void answerGreeting(Secret with) {
        String plugin = ServerLogin.plugin(with, greeting);
        AuthLeg leg = new AuthLeg(plugin, AuthData.of(greeting.challenge().bytes()), wire);
        // the account may be of another plugin than the server begins with
        boolean mayAnswer = RelayRules.ofPassword(trusted, plugin, ByteString.EMPTY) == null;
        begun = mayAnswer ? login.tools.methods().answer(client.user(), leg, with) : null;
        if (begun == null) {
            sendLogin(ByteString.EMPTY, ServerLogin.ASK_ME);
            return;
        }
        take(begun.exchange().begin(), answer -> sendLogin(answer, ByteString.utf8(plugin)));
    }

    private void sendLogin(ByteString answer, ByteString plugin) {
        HandshakeResponse41 packet = ServerLogin.packet(client, agreed, answer, plugin);
        login.server().send(packet::encode);
        login.awaitServer();
    }

    @Override
    public void fromServer(Packet packet) {
        login.server().sequenceId(packet.nextSequenceId());
        LoginReply reply = LoginReply.decode(packet.content(), agreed);
        if (reply instanceof OkPacket || reply instanceof ErrPacket) {
            login.tools.connector().answered(login.server().channel());
        }
        if (reply instanceof OkPacket ok) {
            succeeded(ok);
        } else if (reply instanceof ErrPacket error) {
            login.refuse(Refusal.byServer(login.route(), error, ServerLogin.own(client) != null));
        } else if (reply instanceof AuthSwitchRequest wanted) {
            login.whenSettled(wanted.plugin().utf8(), this, () -> switchPlugin(wanted));
        } else if (reply instanceof AuthMoreData more) {
            moreData(more);
        } else {
            login.refuse(Refusal.authentication("the server asks for an old or a further way to log in"));
        }
    }

    private void switchPlugin(AuthSwitchRequest wanted) {
        closeExchange();
        String plugin = wanted.plugin().utf8();
        if (refused(RelayRules.ofPassword(trusted, plugin, ByteString.EMPTY))) {
            return;
        }
        AuthLeg leg = new AuthLeg(plugin, AuthData.of(wanted.challenge().bytes()), wire);
        if (secret != null) {
            begun = login.tools.methods().answer(client.user(), leg, secret);
            if (begun != null) {
                take(begun.exchange().begin(), this::sendToServer);
                return;
            }
            if (!RelayRules.canRelayInstead(client)) {
                login.refuse(Refusal.authentication(
                        "the server wants " + plugin + ", and what is known of the user is of no use for that"));
                return;
            }
            if (refused(RelayRules.ofSocket(login, wire))) {
                return;
            }
            secret = null;
            relaying = true;
        }
        relay(wanted, leg);
    }

    private void relay(AuthSwitchRequest wanted, AuthLeg serverLeg) {
        String plugin = wanted.plugin().utf8();
        if (refused(RelayRules.ofPlugin(client, plugin))) {
            return;
        }
        client.challenge = wanted.challenge();
        begun = login.tools.methods().relay(client.user(), client.leg(plugin), serverLeg);
        if (begun == null) {
            login.refuse(Refusal.authentication("no active authentication method relays " + plugin, "see auth:list"));
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
        if (refused(RelayRules.ofPassword(trusted, begun.plugin(), more.data()))) {
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
        take(begun.exchange().fromClient(Link.data(packet)), this::sendToServer);
    }

    /**
     * No answer, but a command. Either the login is as good as done, and the client is in a hurry; or it took the
     * AuthSwitchRequest for an OK, as those before MySQL 5.5.7 do.
     */
    private void early(Packet packet) {
        if (!client.known().has(CLIENT_PLUGIN_AUTH)) {
            login.client.sequenceId(packet.nextSequenceId());
            login.refuse(RelayRules.withoutPlugins());
            return;
        }
        hurried = true;
        login.client.pushOn(packet);
        login.awaitServer();
    }

    private void sendToServer(ByteString answer) {
        login.server().send(answer::writeTo);
        login.awaitServer();
    }

    /** @param answering what an answer is sent by */
    private void take(AuthStep step, Consumer<ByteString> answering) {
        if (step instanceof AuthStep.ToServer answer) {
            answering.accept(ByteString.of(answer.data().bytes()));
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
            LaterStep.await(later, login, this, next -> take(next, answering));
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
            String verified = client.authenticatedBy.isEmpty() ? "" : client.authenticatedBy + ", then ";
            client.authenticatedBy = verified + begun.plugin() + ", relayed by " + begun.by();
        } else if (relaying) {
            client.authenticatedBy = "the server, without a challenge";
        }
        OkPacket told = login.mysql.redirects() == MysqlTerms.Redirects.PASS ? ok : Redirects.without(ok);
        client.serverStatus = ok.status();
        login.session.authenticatedBy(client.authenticatedBy);
        login.session.details(Details.of(login, greeting, agreed));
        login.tools
                .connectionIds()
                .put(login.session.id(), login.server().channel().remoteAddress(), greeting.connectionId());
        login.finish(agreed, () -> {
            if (!client.lastWords.isEmpty()) {
                ByteString data = ByteString.of(client.lastWords.bytes());
                login.client.send(payload -> new AuthMoreData(data).encode(payload, client.known()));
            }
            login.client.send(payload -> told.encode(payload, client.known()));
            client.wipe();
        });
    }

    @Override
    public void serverFailed(Throwable cause) {
        String text = "during the login: " + Fault.text(cause);
        if (!login.client.awaits() && !hurried) {
            login.tools
                    .connector()
                    .disappointed(login.server().channel(), Disappointment.BROKE_LOGIN, Shown.text(text));
        }
        login.refuse(Refusal.unreachable(Fault.ofServer(cause), login.route(), text));
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
