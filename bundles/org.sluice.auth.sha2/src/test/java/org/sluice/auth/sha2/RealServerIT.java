// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.sha2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthLeg;
import org.sluice.api.auth.AuthLeg.Wire;
import org.sluice.api.auth.Secret;
import org.sluice.mysql.scramble.CachingSha2;
import org.sluice.mysql.scramble.RsaExchange;
import org.sluice.testkit.auth.RealLogin;
import org.sluice.testkit.database.Account;
import org.sluice.testkit.database.RealMySql;
import org.sluice.testkit.database.RealServer;
import org.sluice.testkit.database.SharedServers;

/** A real server takes the answers: the fast way, the password under TLS, and the password under RSA. */
@ExtendWith(SharedServers.class)
class RealServerIT {
    private static final List<String> PLUGINS = List.of(CachingSha2.PLUGIN, RsaExchange.SHA256_PASSWORD);

    private final Sha2Method method = new Sha2Method(Map.of());

    private String login(RealServer server, String user, Wire wire, Secret secret) {
        return RealLogin.to(server.port(), user, wire, leg -> answer(leg, secret));
    }

    private @Nullable AuthExchange answer(AuthLeg leg, Secret secret) {
        return PLUGINS.contains(leg.plugin()) ? method.answer(leg, secret) : null;
    }

    private static Secret password(String text) {
        return Secret.password(text.getBytes(UTF_8));
    }

    private static List<Account> accounts(RealServer server) {
        List<Account> accounts = new ArrayList<>(server.accounts());
        accounts.removeIf(account -> !PLUGINS.contains(account.plugin()));
        assertThat(accounts).isNotEmpty();
        return accounts;
    }

    @Test
    void mySqlByEveryWay(RealMySql server) {
        for (Wire wire : List.of(Wire.PLAIN, Wire.TLS)) {
            server.forgetLogins();
            for (Account account : accounts(server)) {
                for (String way : List.of("whole", "fast")) {
                    assertThat(login(server, account.user(), wire, password(account.password())))
                            .as(account + " " + wire + " " + way)
                            .isEqualTo("OK");
                }
                assertThat(login(server, account.user(), wire, password(account.password() + "x")))
                        .as(account + " " + wire)
                        .startsWith("Access denied");
            }
        }
    }

    @Test
    void mySqlByTheHashAloneOnceItHasSeenThePassword(RealMySql server) {
        byte[] challenge = new byte[20];
        byte[] bytes = RealServer.PASSWORD.getBytes(UTF_8);
        Secret stage1 = Secret.of(
                Secret.Kind.SHA2_STAGE1,
                CachingSha2.stage1(CachingSha2.scramble(bytes, challenge), challenge, CachingSha2.cached(bytes))
                        .orElseThrow());
        Account account = accounts(server).get(0);
        server.forgetLogins();
        assertThat(login(server, account.user(), Wire.PLAIN, stage1)).contains("wants the password itself");
        assertThat(login(server, account.user(), Wire.PLAIN, password(account.password())))
                .isEqualTo("OK");
        assertThat(login(server, account.user(), Wire.PLAIN, stage1)).isEqualTo("OK");
    }
}
