// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.ed25519;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.api.auth.AuthLeg.Wire;
import org.sluice.api.auth.Secret;
import org.sluice.mysql.scramble.Ed25519;
import org.sluice.testkit.auth.RealLogin;
import org.sluice.testkit.database.Account;
import org.sluice.testkit.database.RealMariaDb;
import org.sluice.testkit.database.SharedServers;

/** A real server takes the answers. */
@ExtendWith(SharedServers.class)
class RealServerIT {
    private final Ed25519Method method = new Ed25519Method();

    private String login(RealMariaDb server, String user, String password) {
        Secret secret = Secret.password(password.getBytes(UTF_8));
        return RealLogin.to(
                server.port(),
                user,
                Wire.PLAIN,
                leg -> leg.plugin().equals(Ed25519.PLUGIN) ? method.answer(leg, secret) : null);
    }

    @Test
    void aSignatureLogsIn(RealMariaDb server) {
        Account account = server.accounts().stream()
                .filter(candidate -> candidate.plugin().equals(Ed25519.PLUGIN))
                .findFirst()
                .orElseThrow();
        assertThat(login(server, account.user(), account.password())).isEqualTo("OK");
        assertThat(login(server, account.user(), account.password() + "x")).startsWith("Access denied");
    }
}
