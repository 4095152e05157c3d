// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.session.Proxied.PASSWORD;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.sluice.api.session.CloseReason;
import org.sluice.mysql.packet.OkPacket;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;
import org.sluice.session.Packets.Frame;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.net.Script;
import org.sluice.testkit.net.ScriptedPeer;

/** case 53: a server that asks for /etc/passwd. */
@ExtendWith(NoLeaks.class)
class ForbiddenFileTest {
    private static final byte[] REQUEST = "\373/etc/passwd".getBytes(ISO_8859_1);
    private static final byte[] LOGGED_IN =
            Packets.framed(2, Packets.payload(out -> OkPacket.ofStatus(2).encode(out, TestServer.MYSQL57)));
    private static final Capabilities OFFERING = TestClient.MODERN.with(Capability.CLIENT_LOCAL_FILES);

    @RegisterExtension
    final Proxied proxied = new Proxied(PASSWORD);

    private final RunningProxy proxy = proxied.proxy;

    /** Answers the first command by a request for the file. */
    private static final Script ASKS = TestServer.afterLogin(LOGGED_IN, wire -> {
        Packets.over(wire).read();
        wire.write(Packets.framed(1, REQUEST));
        wire.drain();
    });

    private TestClient loggedIn(Script server, Capabilities capabilities) throws IOException {
        ScriptedPeer peer = proxied.peer(server);
        proxy.hashed("whee", PASSWORD, peer.address());
        return TestClient.greeted(proxy.open()).loggedIn("whee", PASSWORD, capabilities);
    }

    private void assertNothingOfIt(TestClient client) throws IOException {
        assertThat(new String(client.rest(), ISO_8859_1))
                .doesNotContain("passwd")
                .doesNotContain("\373");
        proxy.awaitClosed(CloseReason.SERVER_PROTOCOL_ERROR, 1);
    }

    @Test
    void aClientThatOffersNoFilesIsNotAsked() throws Exception {
        try (TestClient client = loggedIn(ASKS, TestClient.MODERN)) {
            Queries.query(client, "SELECT 1");
            assertNothingOfIt(client);
        }
    }

    /** Nor where packets are translated. */
    @Test
    void norIsOneWithOtherCapabilitiesThanTheServers() throws Exception {
        try (TestClient client = loggedIn(
                ASKS, TestClient.MODERN.with(Capability.CLIENT_DEPRECATE_EOF, Capability.CLIENT_QUERY_ATTRIBUTES))) {
            client.send(0, Packets.command(Queries.QUERY, "\0\1SELECT 1"));
            assertNothingOfIt(client);
        }
    }

    @Test
    void aClientThatOffersThemIsAsked() throws Exception {
        try (TestClient client = loggedIn(ASKS, OFFERING)) {
            Queries.query(client, "LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE t");
            Frame frame = client.read();
            assertThat(frame.payload()).isEqualTo(REQUEST);
        }
    }

    /** It would be taken for the answer to the next query. */
    @Test
    void nobodyIsAskedOutOfTurn() throws Exception {
        Script early = TestServer.afterLogin(LOGGED_IN, wire -> {
            wire.write(Packets.framed(0, REQUEST));
            wire.drain();
        });
        try (TestClient client = loggedIn(early, OFFERING)) {
            assertNothingOfIt(client);
        }
    }

    /** Nor within the login. */
    @Test
    void nobodyIsAskedBeforeHeIsIn() throws Exception {
        Script within = TestServer.afterLogin(Packets.framed(2, REQUEST), wire -> wire.drain());
        ScriptedPeer peer = proxied.peer(within);
        proxy.hashed("whee", PASSWORD, peer.address());
        try (TestClient client = TestClient.greeted(proxy.open())) {
            client.send(1, client.login("whee", PASSWORD, OFFERING));
            assertThat(new String(client.rest(), ISO_8859_1)).doesNotContain("passwd");
        }
        proxy.awaitClosed(CloseReason.SERVER_PROTOCOL_ERROR, 1);
    }
}
