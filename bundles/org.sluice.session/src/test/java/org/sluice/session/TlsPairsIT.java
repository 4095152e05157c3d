// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.session.Queries.query;
import static org.sluice.session.Queries.value;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.session.Packets.Frame;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.database.RealMariaDb;

/** TLS in front of the proxy, behind it, on both sides and on neither, before a real MariaDB that has it. */
@ExtendWith(NoLeaks.class)
class TlsPairsIT {
    private static final String STATUS =
            "SELECT variable_value FROM information_schema.session_status WHERE variable_name='SSL_VERSION'";

    private static RealMariaDb server;

    @RegisterExtension
    final Proxied proxied = new Proxied("toast");

    private final RunningProxy proxy = proxied.proxy;

    @BeforeAll
    static void start() {
        server = RealMariaDb.startComplete();
        server.execute(
                "CREATE USER secured@'%' IDENTIFIED BY 'toast' REQUIRE SSL",
                "CREATE USER certified@'%' IDENTIFIED BY 'toast' REQUIRE X509");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private TestClient client(boolean withTls, String serverTls) throws IOException {
        String destination = server.address() + ",tls=" + serverTls;
        proxy.hashed("whee", "toast", destination);
        proxy.relayed("secured", destination).relayed("certified", destination);
        TestClient client = TestClient.greeted(proxy.open());
        return withTls ? client.tls(TestClient.MODERN) : client;
    }

    private static Frame verdict(TestClient client, boolean withTls, String user, String password) throws IOException {
        int due = withTls ? 2 : 1;
        client.send(due, client.login(user, password));
        return client.verdict(due + 1, password);
    }

    static Stream<Arguments> pairs() {
        return Stream.of(true, false)
                .flatMap(front -> Stream.of("on", "off").map(behind -> Arguments.of(front, behind)));
    }

    static Stream<Arguments> logins() {
        return pairs().flatMap(pair ->
                Stream.of("hash", "relay").map(method -> Arguments.of(pair.get()[0], pair.get()[1], method)));
    }

    /** case 2, case 3, R9, R10: the ids follow on in each, with the right password and a wrong one, and with a switch. */
    @ParameterizedTest
    @MethodSource("logins")
    void theIdsAreRightInAllFourPairs(boolean withTls, String serverTls, String method) throws Exception {
        for (String password : List.of("toast", "wrong")) {
            try (TestClient client = client(withTls, serverTls)) {
                if (method.equals("relay")) {
                    proxy.relayed("whee", server.address() + ",tls=" + serverTls);
                }
                Frame verdict = verdict(client, withTls, "whee", password);
                if (password.equals("wrong")) {
                    assertThat(verdict.error().message().utf8())
                            .isEqualTo("Access denied for user 'whee'@'127.0.0.1' (using password: YES)");
                    client.ends();
                } else {
                    verdict.ok(TestClient.MODERN);
                    assertThat(value(client, STATUS).isEmpty()).isEqualTo(serverTls.equals("off"));
                }
            }
        }
    }

    /** R8, case 79: nothing of what is larger than any buffer is lost or comes twice, in either direction. */
    @ParameterizedTest
    @MethodSource("pairs")
    void bigTransfersPassAllFourPairs(boolean withTls, String serverTls) throws Exception {
        String large = "0123456789abcdef".repeat(1 << 19);
        try (TestClient client = client(withTls, serverTls)) {
            verdict(client, withTls, "whee", "toast").ok(TestClient.MODERN);
            for (int i = 0; i < 2; i++) {
                query(client, "SELECT '" + large + "'");
                assertThat(value(client).equals(large)).isTrue();
            }
        }
    }

    /** case 26: what an account requires of TLS is for the server to check, on the server's own side. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatAnAccountRequiresIsCheckedOnTheServersSide(boolean withTls) throws Exception {
        try (TestClient client = client(withTls, "on")) {
            verdict(client, withTls, "secured", "toast").ok(TestClient.MODERN);
        }
        try (TestClient client = client(withTls, "off")) {
            assertThat(verdict(client, withTls, "secured", "toast")
                            .error()
                            .message()
                            .utf8())
                    .startsWith("Access denied for user 'secured'@");
        }
        try (TestClient client = client(withTls, "on")) {
            assertThat(verdict(client, withTls, "certified", "toast")
                            .error()
                            .message()
                            .utf8())
                    .startsWith("Access denied for user 'certified'@");
        }
    }
}
