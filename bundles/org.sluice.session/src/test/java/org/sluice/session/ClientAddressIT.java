// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.session.Queries.value;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.session.CloseReason;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.session.Packets.Frame;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.database.RealMariaDb;
import org.sluice.testkit.net.ScriptedPeer;

/** Whose address a real MariaDB sees, and judges accounts by: headers of the PROXY protocol from and to the proxy. */
@ExtendWith(NoLeaks.class)
class ClientAddressIT {
    private static final String HERE = "h3re-is-the-proxy";
    private static final String THERE = "th3re-is-the-client";
    private static final byte[] HEADER = "PROXY TCP4 192.0.2.7 192.0.2.1 5555 3306\r\n".getBytes(US_ASCII);

    private static RealMariaDb server;
    private static RealMariaDb withoutHeaders;

    @RegisterExtension
    final Proxied proxied = new Proxied(HERE, THERE);

    private final RunningProxy proxy = proxied.proxy;
    private String address = "";

    @BeforeAll
    static void start() {
        server = RealMariaDb.start("--proxy-protocol-networks=127.0.0.1");
        withoutHeaders = RealMariaDb.start();
        server.execute(
                "CREATE USER twice@'127.0.0.1' IDENTIFIED BY '" + HERE + "'",
                "CREATE USER twice@'192.0.2.7' IDENTIFIED BY '" + THERE + "'");
        withoutHeaders.execute("CREATE USER twice@'127.0.0.1' IDENTIFIED BY '" + HERE + "'");
    }

    @AfterAll
    static void stop() {
        server.close();
        withoutHeaders.close();
    }

    @BeforeEach
    void open() {
        address = proxy.open("proxy-protocol.from", "127.0.0.0/8", "mysql.log-logins", "true");
    }

    private Frame verdict(TestClient client, String password) throws IOException {
        client.send(1, client.login("twice", password));
        return client.verdict(2, password);
    }

    /** case 24, case 27: one name has two passwords, and which is the right one is by the client's own address. */
    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void theServerJudgesByTheAddressOfTheHeader(String version) throws Exception {
        proxy.relayed("twice", server.address() + ",proxy=" + version);
        try (TestClient client = TestClient.greeted(address, HEADER)) {
            verdict(client, THERE).ok(TestClient.MODERN);
            assertThat(value(client, "SELECT USER()")).isEqualTo("twice@192.0.2.7");
        }
        try (TestClient client = TestClient.greeted(address, HEADER)) {
            assertThat(verdict(client, HERE).error().message().utf8())
                    .isEqualTo("Access denied for user 'twice'@'192.0.2.7' (using password: YES)");
        }
        proxy.awaitQuiet();
        assertThat(proxy.log()).anyMatch(line -> line.contains("'twice' logged in from 192.0.2.7:5555"));
    }

    /** case 24: to a server that is told nothing, everybody comes from the proxy; a hash in the record is for all alike. */
    @Test
    void withoutAHeaderTheServerJudgesByTheAddressOfTheProxy() throws Exception {
        proxy.relayed("twice", server.address());
        try (TestClient client = TestClient.greeted(address, HEADER)) {
            verdict(client, HERE).ok(TestClient.MODERN);
            assertThat(value(client, "SELECT USER()")).isEqualTo("twice@127.0.0.1");
        }
        proxy.hashed("twice", HERE, server.address() + ",proxy=v2");
        try (TestClient client = TestClient.greeted(address, HEADER)) {
            assertThat(verdict(client, THERE).error().errorCode()).isEqualTo(1045);
        }
        try (TestClient client = TestClient.greeted(address, HEADER)) {
            assertThat(verdict(client, HERE).error().message().utf8()).contains("'twice'@'192.0.2.7'");
        }
    }

    /** case 27: what the proxy itself says and logs is of the header's address too. */
    @Test
    void theProxysOwnWordsNameTheAddressOfTheHeader() throws Exception {
        try (TestClient client = TestClient.greeted(address, HEADER)) {
            assertThat(verdict(client, HERE).error().message().utf8())
                    .isEqualTo("Access denied for user 'twice'@'192.0.2.7' (using password: YES)");
        }
        proxy.awaitQuiet();
        assertThat(proxy.log()).anyMatch(line -> line.startsWith("WARN session 1: ") && line.contains("192.0.2.7"));
    }

    /** case 27: an error, and not silence; without a header such a client is welcome. */
    @Test
    void aHeaderFromANetworkThatIsNotTrustedIsAnError() throws Exception {
        proxy.relayed("twice", server.address());
        String wary = proxy.open("proxy-protocol.from", "10.0.0.0/8");
        try (TestClient client = TestClient.connect(wary)) {
            client.raw(HEADER);
            client.rest();
        }
        proxy.awaitClosed(CloseReason.PROXY_HEADER, 1);
        assertThat(proxy.log()).anyMatch(line -> line.startsWith("WARN session 1: ") && line.contains("PROXY"));
        try (TestClient client = TestClient.greeted(wary)) {
            verdict(client, HERE).ok(TestClient.MODERN);
        }
    }

    /** case 28: each server that is dialled is told, once. */
    @Test
    void whoeverIsDialledNextIsToldToo() throws Exception {
        ScriptedPeer full = proxied.peer(wire -> {
            wire.read(28);
            wire.write(Packets.framed(0, new byte[] {(byte) 0xFF, 0x10, 0x04, 'n', 'o'}));
        });
        proxy.relayed("twice", full.address() + ",proxy=v2", server.address() + ",proxy=v2");
        try (TestClient client = TestClient.greeted(address, HEADER)) {
            verdict(client, THERE).ok(TestClient.MODERN);
            assertThat(value(client, "SELECT USER()")).isEqualTo("twice@192.0.2.7");
            assertThat(full.visit(0).wire().recorded()).hasSize(28).startsWith(0x0D, 0x0A, 0x0D, 0x0A);
            // COM_CHANGE_USER dials anew
            proxy.hashed("twice", THERE, server.address() + ",proxy=v2");
            client.send(0, client.changeUser("twice", THERE));
            client.verdict(1, THERE).ok(TestClient.MODERN);
            assertThat(value(client, "SELECT USER()")).isEqualTo("twice@192.0.2.7");
        }
    }

    /** case 28: a server that does not expect a header takes it for a login, and says so. */
    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void aServerThatExpectsNoHeaderIsAnError(String version) throws Exception {
        proxy.relayed("twice", withoutHeaders.address() + ",proxy=" + version);
        try (TestClient client = TestClient.greeted(address, HEADER)) {
            ErrPacket error = verdict(client, HERE).error();
            assertThat(error.errorCode()).isIn(1130, 1156, 1429);
            client.ends();
        }
    }
}
