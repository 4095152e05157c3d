// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.nativepassword;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.api.auth.AuthLeg.Wire;
import org.sluice.api.auth.Secret;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.testkit.auth.RealLogin;
import org.sluice.testkit.database.Account;
import org.sluice.testkit.database.RealMariaDb;
import org.sluice.testkit.database.RealMySql56;
import org.sluice.testkit.database.RealServer;
import org.sluice.testkit.database.SharedServers;

/** Real servers take the answers. */
@ExtendWith(SharedServers.class)
class RealServerIT {
    private final NativePasswordMethod method = new NativePasswordMethod();

    private String login(RealServer server, String user, Secret secret) {
        return RealLogin.to(
                server.port(),
                user,
                Wire.PLAIN,
                leg -> leg.plugin().equals(NativePassword.PLUGIN) ? method.answer(leg, secret) : null);
    }

    private void everyAccount(RealServer server) {
        for (Account account : server.accounts()) {
            if (account.plugin().equals(NativePassword.PLUGIN)) {
                byte[] password = account.password().getBytes(UTF_8);
                assertThat(login(server, account.user(), Secret.password(password)))
                        .as(account.toString())
                        .isEqualTo("OK");
                assertThat(login(server, account.user(), Secret.password("no".getBytes(UTF_8))))
                        .as(account.toString())
                        .startsWith("Access denied");
            }
        }
        byte[] password = RealServer.PASSWORD.getBytes(UTF_8);
        byte[] challenge = new byte[NativePassword.LENGTH];
        byte[] stage1 = NativePassword.stage1(
                        NativePassword.scramble(password, challenge), challenge, NativePassword.stored(password))
                .orElseThrow();
        assertThat(login(server, RealServer.USER, Secret.of(Secret.Kind.NATIVE_STAGE1, stage1)))
                .isEqualTo("OK");
        assertThat(login(server, RealServer.USER, Secret.password(new byte[0])))
                .startsWith("Access denied")
                .endsWith("(using password: NO)");
    }

    @Test
    void mariaDb(RealMariaDb server) {
        everyAccount(server);
    }

    @Test
    void mySql56(RealMySql56 server) {
        everyAccount(server);
    }
}
