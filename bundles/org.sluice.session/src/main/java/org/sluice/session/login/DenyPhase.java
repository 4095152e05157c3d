// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH;

import org.sluice.api.session.CloseReason;
import org.sluice.api.session.SessionPhase;
import org.sluice.mysql.packet.AuthSwitchRequest;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Packet;

/**
 * Refuses a user who goes nowhere in the steps in which a wrong password is refused, so that who guesses names learns
 * nothing. From {@link RoutingPhase}; to nowhere.
 */
final class DenyPhase implements Phase {
    private final Login login;
    private final ClientSide client;
    private final CloseReason reason;
    private final String detail;

    DenyPhase(Login login, CloseReason reason, String detail) {
        this.login = login;
        this.client = login.clientSide;
        this.reason = reason;
        this.detail = detail;
    }

    @Override
    public void enter() {
        if (client.answersChallenge() || !client.known().has(CLIENT_PLUGIN_AUTH)) {
            login.deny(reason, detail);
            return;
        }
        login.phase(SessionPhase.LOGIN);
        client.switchedTo(NativePassword.PLUGIN);
        client.challenge = Challenge.random(login.tools.random());
        ByteString data = Challenge.terminated(client.challenge);
        AuthSwitchRequest request = new AuthSwitchRequest(ByteString.utf8(NativePassword.PLUGIN), data);
        login.client.send(payload -> request.encode(payload, client.known()));
        login.awaitClient();
    }

    @Override
    public void fromClient(Packet packet) {
        login.client.sequenceId(packet.nextSequenceId());
        client.answered(packet.content().isReadable());
        login.deny(reason, detail);
    }
}
