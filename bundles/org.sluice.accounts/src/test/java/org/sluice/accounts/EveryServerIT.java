// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.accounts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.api.account.Account;
import org.sluice.api.account.AccountServer;
import org.sluice.api.address.Address;
import org.sluice.api.auth.Secret;
import org.sluice.api.route.ServerTls;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.mysql.scramble.RsaExchange;
import org.sluice.testkit.database.RealMariaDb;
import org.sluice.testkit.database.RealMySql;
import org.sluice.testkit.database.RealMySql56;
import org.sluice.testkit.database.RealServer;
import org.sluice.testkit.database.SharedServers;

/** Each account of each server logs in and finds all of them, each by its plugin, with TLS and without. */
@ExtendWith(SharedServers.class)
class EveryServerIT {
    private final MySqlAccountReader reader = new MySqlAccountReader();

    @Test
    void mariaDb(RealMariaDb server) throws Exception {
        everyAccountReadsAll(server, ServerTls.OFF);
        everyAccountReadsAll(server, ServerTls.FULL);
    }

    @Test
    void mySql97(RealMySql server) throws Exception {
        everyAccountReadsAll(server, ServerTls.FULL);
        server.forgetLogins();
        everyAccountReadsAll(server, ServerTls.OFF);
    }

    /** Its TLS is older than what Java speaks, and without it sha256_password can not log in there. */
    @Test
    void mySql56(RealMySql56 server) throws Exception {
        everyAccountReadsAll(server, ServerTls.OFF, RsaExchange.SHA256_PASSWORD);
    }

    private void everyAccountReadsAll(RealServer server, ServerTls tls, String... without) throws Exception {
        @Nullable
        Path authority = tls == ServerTls.OFF ? null : server.certificate().authority();
        for (var account : server.accounts()) {
            if (List.of(without).contains(account.plugin())) {
                continue;
            }
            AccountServer login = new AccountServer(
                    Address.parse(server.address()),
                    account.user(),
                    Secret.password(account.password().getBytes(UTF_8)),
                    tls,
                    authority,
                    Duration.ofSeconds(20));
            Map<String, Account> read = reader.read(login).accounts().stream()
                    .filter(one -> one.host().equals("%"))
                    .collect(Collectors.toMap(Account::user, Function.identity()));
            for (var expected : server.accounts()) {
                boolean hash = expected.plugin().equals(NativePassword.PLUGIN)
                        && !expected.password().isEmpty();
                Account found = read.get(expected.user());
                assertThat(found).as(expected.user()).isNotNull();
                assertThat(found.nativeHash())
                        .as("%s, as %s sees it", expected.user(), account.user())
                        .isEqualTo(hash ? hash(expected.password()) : null);
                assertThat(found.locked() || found.role() || found.expired()).isFalse();
            }
        }
    }

    private static String hash(String password) {
        return NativePassword.format(NativePassword.stored(password.getBytes(UTF_8)));
    }
}
