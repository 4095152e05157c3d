// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthLeg;
import org.sluice.api.auth.AuthStep;
import org.sluice.api.auth.Credential;
import org.sluice.api.session.CloseReason;
import org.sluice.api.session.SessionPhase;
import org.sluice.mysql.packet.AuthMoreData;
import org.sluice.mysql.packet.AuthSwitchRequest;
import org.sluice.mysql.scramble.Challenge;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Packet;
import org.sluice.session.policy.AuthMethods;

/**
 * Has the client prove who it is, to the proxy. From {@link RoutingPhase}; to {@link ConnectPhase}. Who goes nowhere is asked
 * for a proof too, which there is none for, and is refused as for a wrong password.
 */
final class VerifyPhase implements Phase {
    private final Login login;
    private final ClientSide client;
    private final Credential.Known known;
    private final @Nullable Denial decided;
    private AuthMethods.@Nullable Begun begun;

    private VerifyPhase(Login login, Credential.Known known, @Nullable Denial decided) {
        this.login = login;
        this.client = login.clientSide;
        this.known = known;
        this.decided = decided;
    }

    static VerifyPhase by(Login login, Credential.Known known) {
        Decoys decoys = login.tools.decoys();
        decoys.learn(known);
        decoys.of(login.clientSide.user()); // as much work as without a secret
        return new VerifyPhase(login, known, null);
    }

    static VerifyPhase inVain(Login login, CloseReason reason, String detail) {
        return new VerifyPhase(login, login.tools.decoys().of(login.clientSide.user()), new Denial(reason, detail));
    }

    @Override
    public void enter() {
        login.phase(SessionPhase.LOGIN);
        login.whenSettled(client.answersChallenge() ? client.plugin() : null, this, this::begin);
    }

    private void begin() {
        begun = client.answersChallenge()
                ? login.tools.methods().verify(client.user(), client.leg(client.plugin()), known.known())
                : null;
        if (begun == null) {
            login.whenSettled(null, this, this::switchPlugin);
            return;
        }
        AuthStep first = begun.exchange().begin();
        if (first instanceof AuthStep.Await) {
            take(begun.exchange()
                    .fromClient(AuthData.of(client.login().authResponse().bytes())));
        } else {
            take(first);
        }
    }

    /** The client's answer is of no use with what is known here: it is asked for another one. */
    private void switchPlugin() {
        List<String> plugins =
                login.tools.methods().verifiable(client.user(), known.known(), client.plugin(), client::leg);
        if (plugins.isEmpty()) {
            refuse(Refusal.authentication(
                    "no active authentication method verifies " + client.user() + " by what is known of it",
                    "see auth:list"));
            return;
        }
        String plugin = plugins.get(0);
        if (!client.known().has(CLIENT_PLUGIN_AUTH)) {
            refuse(Refusal.authentication("the client knows mysql_native_password alone"));
            return;
        }
        client.switchedTo(plugin);
        client.challenge = Challenge.random(login.tools.random());
        AuthLeg leg = client.leg(plugin);
        begun = login.tools.methods().verify(client.user(), leg, known.known());
        if (begun == null) {
            refuse(Refusal.authentication("the authentication method for " + plugin + " has just gone"));
            return;
        }
        AuthStep first = begun.exchange().begin();
        if (!(first instanceof AuthStep.Await)) {
            take(first);
            return;
        }
        ByteString data = Challenge.terminated(client.challenge);
        login.client.send(
                payload -> new AuthSwitchRequest(ByteString.utf8(plugin), data).encode(payload, client.known()));
        login.awaitClient();
    }

    @Override
    public void fromClient(Packet packet) {
        login.client.sequenceId(packet.nextSequenceId());
        client.answered(packet.content().isReadable());
        take(exchange().exchange().fromClient(Link.data(packet)));
    }

    private AuthMethods.Begun exchange() {
        if (begun == null) {
            throw new IllegalStateException("no exchange has begun");
        }
        return begun;
    }

    private void take(AuthStep step) {
        if (step instanceof AuthStep.ToClient more) {
            ByteString data = ByteString.of(more.data().bytes());
            login.client.send(payload -> new AuthMoreData(data).encode(payload, client.known()));
            login.awaitClient();
        } else if (step instanceof AuthStep.Await) {
            login.awaitClient();
        } else if (step instanceof AuthStep.Verified && decided != null) {
            deny();
        } else if (step instanceof AuthStep.Verified verified) {
            client.revealed = verified.revealed();
            client.lastWords = verified.lastWords();
            client.authenticatedBy =
                    exchange().plugin() + ", verified by " + exchange().by();
            login.enter(new ConnectPhase(login, client.destinations));
        } else if (step instanceof AuthStep.Denied && login.isAgain() && !client.switched) {
            // which challenge COM_CHANGE_USER answers to, clients do not agree on
            leave();
            switchPlugin();
        } else if (step instanceof AuthStep.Denied) {
            deny();
        } else if (step instanceof AuthStep.Impossible impossible) {
            refuse(Refusal.authentication(impossible.why()));
        } else if (step instanceof AuthStep.Later later) {
            LaterStep.await(later, login, this, this::take);
        } else {
            throw new IllegalStateException("a verification wants " + step);
        }
    }

    private void deny() {
        Denial denial = decided == null ? Denial.wrongPassword() : decided;
        login.deny(denial.reason(), denial.detail());
    }

    /** The client reads the same, and the log why in truth. */
    private void refuse(Refusal refusal) {
        login.refuse(decided == null ? refusal : new Refusal(decided.reason(), decided.detail(), refusal.told()));
    }

    @Override
    public void leave() {
        AuthMethods.Begun ending = begun;
        begun = null;
        if (ending != null) {
            ending.exchange().close();
        }
    }
}
