// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.session.Queries.value;

import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.mysql.packet.AuthMoreData;
import org.sluice.mysql.packet.AuthSwitchRequest;
import org.sluice.mysql.scramble.CachingSha2;
import org.sluice.mysql.scramble.RsaExchange;
import org.sluice.mysql.wire.ByteString;
import org.sluice.session.Packets.Frame;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.database.Account;
import org.sluice.testkit.database.RealMySql;
import org.sluice.testkit.database.SharedServers;

/** caching_sha2_password of a real MySQL, relayed packet by packet, with TLS on either side, on both and on neither. */
@ExtendWith({NoLeaks.class, SharedServers.class})
class Sha2RelayIT {
    private static final int MORE = 1;

    @RegisterExtension
    final Proxied proxied = new Proxied("toast");

    private RealMySql server;
    private Account account;
    private byte[] password = new byte[0];
    private byte[] challenge = new byte[0];
    private int due;

    @BeforeEach
    void forget(RealMySql mySql) {
        server = mySql;
        account = mySql.accounts().stream()
                .filter(one -> one.plugin().equals(CachingSha2.PLUGIN))
                .findFirst()
                .orElseThrow();
        password = account.password().getBytes(UTF_8);
        mySql.forgetLogins();
    }

    /** Logs in as far as the server's answer to the scramble, which is returned. */
    private int answered(TestClient client, boolean withTls, byte[] with) throws IOException {
        due = 1;
        if (withTls) {
            client.tls(TestClient.MODERN);
            due++;
        }
        send(client, TestClient.login(account.user(), ByteString.of(new byte[20]), TestClient.MODERN));
        AuthSwitchRequest wanted = AuthSwitchRequest.decode(next(client).buffer());
        assertThat(wanted.plugin().utf8()).isEqualTo(CachingSha2.PLUGIN);
        challenge = wanted.challenge().slice(0, 20).bytes();
        send(client, CachingSha2.scramble(with, challenge));
        Frame more = next(client);
        assertThat(more.payload()).hasSize(2).startsWith(MORE);
        return more.payload()[1];
    }

    private void send(TestClient client, byte[] payload) throws IOException {
        client.send(due++, payload);
    }

    private Frame next(TestClient client) throws IOException {
        Frame frame = client.read();
        assertThat(frame.sequenceId()).isEqualTo(due++);
        return frame;
    }

    private TestClient open(String serverTls) throws IOException {
        proxied.proxy.relayed(account.user(), server.address() + ",tls=" + serverTls);
        return TestClient.greeted(proxied.proxy.open());
    }

    private void isLoggedIn(TestClient client) throws IOException {
        next(client).ok(TestClient.MODERN);
        assertThat(value(client, "SELECT CURRENT_USER()")).isEqualTo(account.user() + "@%");
    }

    private void giveUnderKey(TestClient client, byte[] secret) throws IOException {
        send(client, new byte[] {CachingSha2.REQUEST_PUBLIC_KEY});
        ByteString pem = AuthMoreData.decode(next(client).buffer()).data();
        assertThat(pem.utf8()).startsWith("-----BEGIN PUBLIC KEY-----");
        send(
                client,
                RsaExchange.encrypt(secret, challenge, RsaExchange.publicKey(new String(pem.bytes(), ISO_8859_1))));
    }

    private void giveInClear(TestClient client) throws IOException {
        send(client, Packets.joined(password, new byte[1]));
    }

    /** case 12, R10: without TLS the client asks for the key, and it is the server's own that it gets. */
    @Test
    void withoutTlsThePasswordGoesUnderTheServersKey() throws Exception {
        try (TestClient client = open("off")) {
            assertThat(answered(client, false, password)).isEqualTo(CachingSha2.PERFORM_FULL_AUTHENTICATION);
            giveUnderKey(client, password);
            isLoggedIn(client);
        }
        try (TestClient client = open("off")) {
            assertThat(answered(client, false, "wrong".getBytes(UTF_8)))
                    .isEqualTo(CachingSha2.PERFORM_FULL_AUTHENTICATION);
            giveUnderKey(client, "wrong".getBytes(UTF_8));
            assertThat(next(client).error().errorCode()).isEqualTo(1045);
        }
    }

    /** case 13, R10: the client has sent its password in clear, and the server without TLS wants it under its key. */
    @Test
    void fromTlsToAPlainServerThePasswordIsPutUnderItsKey() throws Exception {
        try (TestClient client = open("off")) {
            assertThat(answered(client, true, password)).isEqualTo(CachingSha2.PERFORM_FULL_AUTHENTICATION);
            giveInClear(client);
            isLoggedIn(client);
        }
    }

    /** case 13, R10, the other way round: the client gets a key of the proxy's own. */
    @Test
    void fromAPlainClientToTlsThePasswordComesUnderTheProxysKey() throws Exception {
        try (TestClient client = open("on")) {
            assertThat(answered(client, false, password)).isEqualTo(CachingSha2.PERFORM_FULL_AUTHENTICATION);
            giveUnderKey(client, password);
            isLoggedIn(client);
        }
    }

    /** R10: with TLS on both sides it stays in clear. */
    @Test
    void underTlsThePasswordIsPassedOn() throws Exception {
        try (TestClient client = open("on")) {
            assertThat(answered(client, true, password)).isEqualTo(CachingSha2.PERFORM_FULL_AUTHENTICATION);
            giveInClear(client);
            isLoggedIn(client);
        }
    }

    /** case 11: the OK follows the fast way's verdict by itself; whoever waits for the client waits for ever. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theFastWayNeedsNoWordOfTheClient(boolean withTls) throws Exception {
        try (TestClient client = open("on")) {
            answered(client, true, password);
            giveInClear(client);
            isLoggedIn(client);
        }
        for (String serverTls : new String[] {"on", "off"}) {
            try (TestClient client = open(serverTls)) {
                assertThat(answered(client, withTls, password)).isEqualTo(CachingSha2.FAST_AUTH_SUCCESS);
                isLoggedIn(client);
            }
        }
    }
}
