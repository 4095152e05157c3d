// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.accounts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.accounts.client.MySqlClient;
import org.sluice.api.account.Account;
import org.sluice.api.account.AccountException;
import org.sluice.api.account.AccountServer;
import org.sluice.api.account.Accounts;
import org.sluice.api.address.Address;
import org.sluice.api.auth.Secret;
import org.sluice.api.route.ServerTls;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.testkit.database.RealMariaDb;

/** The accounts of a real MariaDB, over every way that leads to it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MySqlAccountReaderIT {
    private static final String HASH = NativePassword.format(NativePassword.stored("x".getBytes(UTF_8)));

    private static final String ACCOUNTS = """
            CREATE USER plain@'%%' IDENTIFIED BY 'x';
            CREATE USER plain@'10.0.0.%%' IDENTIFIED BY 'y';
            CREATE USER nopw@'%%';
            CREATE USER locked@'%%' IDENTIFIED BY 'x' ACCOUNT LOCK;
            CREATE USER expired@'%%' IDENTIFIED BY 'x' PASSWORD EXPIRE;
            CREATE USER twoways@'%%' IDENTIFIED VIA mysql_native_password USING '%s' OR unix_socket;
            CREATE USER local@localhost IDENTIFIED VIA unix_socket;
            CREATE ROLE clerk;
            """.formatted(HASH);

    private final MySqlAccountReader reader = new MySqlAccountReader();
    private @Nullable RealMariaDb database;
    private @Nullable Path authority;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        authority = TestCertificate.make(folder, "127.0.0.1");
        database = RealMariaDb.start(
                "--ssl", "--ssl-cert=" + folder.resolve("cert.pem"), "--ssl-key=" + folder.resolve("key.pem"));
        try (MySqlClient client = MySqlClient.connect(as("whee", "toast", ServerTls.OFF, null))) {
            for (String statement : ACCOUNTS.split(";\n")) {
                client.query(statement);
            }
        }
    }

    @AfterAll
    void stop() {
        running().close();
    }

    private RealMariaDb running() {
        if (database == null) {
            throw new IllegalStateException("it did not start");
        }
        return database;
    }

    private AccountServer as(String user, String password, ServerTls tls, @Nullable Path trusted) {
        return new AccountServer(
                Address.parse(running().address()),
                user,
                Secret.password(password.getBytes(UTF_8)),
                tls,
                trusted,
                Duration.ofSeconds(10));
    }

    private Map<String, Account> read(AccountServer server) throws AccountException {
        Accounts accounts = reader.read(server);
        assertThat(accounts.version()).startsWith("11.4.").contains("MariaDB");
        return accounts.accounts().stream().collect(Collectors.toMap(Account::toString, Function.identity()));
    }

    @Test
    void eachAccountIsReadAsItIs() throws Exception {
        Map<String, Account> accounts = read(as("whee", "toast", ServerTls.AUTO, null));

        String plugin = NativePassword.PLUGIN;
        assertThat(accounts.get("plain@%")).isEqualTo(new Account("plain", "%", plugin, HASH, false, false, false));
        assertThat(accounts).containsKey("plain@10.0.0.%");
        assertThat(accounts.get("nopw@%")).isEqualTo(new Account("nopw", "%", plugin, null, false, false, false));
        assertThat(accounts.get("locked@%")).isEqualTo(new Account("locked", "%", plugin, HASH, false, true, false));
        assertThat(accounts.get("expired@%")).isEqualTo(new Account("expired", "%", plugin, HASH, false, false, true));
        assertThat(accounts.get("twoways@%"))
                .as("a second way to log in, which a hash would shut")
                .isEqualTo(new Account("twoways", "%", plugin, null, false, false, false));
        assertThat(accounts.get("local@localhost"))
                .isEqualTo(new Account("local", "localhost", "unix_socket", null, false, false, false));
        assertThat(accounts.get("clerk@")).matches(Account::role);
    }

    @Test
    void tlsIsVerifiedAsFarAsIsAsked() throws Exception {
        assertThat(read(as("whee", "toast", ServerTls.ON, null))).isNotEmpty();
        assertThat(read(as("whee", "toast", ServerTls.CA, authority))).isNotEmpty();
        assertThat(read(as("whee", "toast", ServerTls.FULL, authority))).isNotEmpty();
        assertThatThrownBy(() -> read(as("whee", "toast", ServerTls.CA, null)))
                .isInstanceOf(AccountException.class)
                .hasMessageStartingWith("TLS failed: ");
        assertThatThrownBy(() -> read(as("whee", "toast", ServerTls.CA, Path.of("none.pem"))))
                .hasMessage("there is no file none.pem");
    }

    @Test
    void theUnixSocketLeadsThereToo() throws Exception {
        AccountServer server = new AccountServer(
                Address.parse("sock:" + running().socket()),
                "whee",
                Secret.password("toast".getBytes(UTF_8)),
                ServerTls.ON,
                null,
                Duration.ofSeconds(10));
        assertThat(read(server)).isNotEmpty();
    }

    @Test
    void whatTheServerRefusesIsToldInItsWords() {
        assertThatThrownBy(() -> reader.read(as("whee", "wrong", ServerTls.OFF, null)))
                .isInstanceOf(AccountException.class)
                .hasMessageContaining("Access denied for user 'whee'@")
                .hasMessageContaining("error 1045")
                .hasMessageNotContaining("wrong");
        assertThatThrownBy(() -> reader.read(as("plain", "x", ServerTls.OFF, null)))
                .hasMessage("the account plain may not read the accounts: GRANT SELECT ON mysql.* to it");
    }
}
