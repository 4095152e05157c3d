// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.sluice.mysql.packet.OkPacket;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.database.RealMariaDb;

/** case 81: a MariaDB that sends all who log in elsewhere. */
@ExtendWith(NoLeaks.class)
class RedirectIT {
    private static final Capabilities TRACKING = TestClient.MODERN.with(Capability.CLIENT_SESSION_TRACK);

    private static RealMariaDb server;

    @RegisterExtension
    final Proxied proxied = new Proxied("toast");

    private final RunningProxy proxy = proxied.proxy;

    @BeforeAll
    static void start() {
        server = RealMariaDb.start();
        server.execute("SET GLOBAL redirect_url = 'mysql://elsewhere.example:3306'");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Logs in, and gives what the OK packet tells of the session. */
    private OkPacket login(TestClient client) throws IOException {
        client.send(1, client.login("whee", "toast", TRACKING));
        return client.verdict(2, "toast").ok(TRACKING);
    }

    private TestClient client(String... settings) throws IOException {
        proxy.hashed("whee", "toast", server.address());
        return TestClient.greeted(proxy.open(settings));
    }

    @Test
    void nobodyIsSentPastTheProxy() throws Exception {
        try (TestClient client = client()) {
            assertThat(login(client).sessionState().utf8()).doesNotContain("redirect_url", "elsewhere.example");
            Queries.query(client, "SET redirect_url = 'mysql://farther.example:3306'");
            OkPacket ok = client.read().ok(TRACKING);
            assertThat(ok.sessionState().utf8())
                    .contains("redirect_ur-", "mysql://farther.example:3306")
                    .doesNotContain("redirect_url");
            Queries.query(client, "SET NAMES latin1");
            assertThat(client.read().ok(TRACKING).sessionState().utf8()).contains("character_set_client", "latin1");
        }
    }

    @Test
    void whoWantsItSoMaySendThem() throws Exception {
        try (TestClient client = client("mysql.redirects", "pass")) {
            login(client);
            Queries.query(client, "SET redirect_url = 'mysql://farther.example:3306'");
            assertThat(client.read().ok(TRACKING).sessionState().utf8()).contains("redirect_url");
        }
    }
}
