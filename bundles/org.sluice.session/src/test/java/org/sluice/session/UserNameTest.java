// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.session.Proxied.PASSWORD;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.mysql.wire.ByteString;
import org.sluice.session.Packets.Frame;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.net.ScriptedPeer;

/** Whatever a client calls itself. */
@ExtendWith(NoLeaks.class)
class UserNameTest {
    @RegisterExtension
    final Proxied proxied = new Proxied(PASSWORD);

    private final RunningProxy proxy = proxied.proxy;
    private final TestServer server = new TestServer(TestServer.MYSQL57);
    private final ScriptedPeer peer = proxied.peer(server);
    private String address = "";

    @BeforeEach
    void open() {
        proxy.hashed("whee", PASSWORD, peer.address());
        address = proxy.open();
    }

    private TestClient client() throws IOException {
        return TestClient.greeted(address);
    }

    /** case 22: the anonymous user of a server. */
    @Test
    void anEmptyNameIsAName() throws Exception {
        proxy.hashed("", PASSWORD, peer.address());
        try (TestClient client = client()) {
            client.loggedIn("", PASSWORD);
        }
        assertThat(server.login().user().isEmpty()).isTrue();
    }

    static List<String> names() {
        return List.of(
                "x".repeat(32),
                "y".repeat(80),
                "z".repeat(255),
                "us$er@host name",
                "Grüße-名前-😀",
                "per%cent/slash\\back",
                "quo'te\"s`",
                "line\nbreak\r\t\u001b[31mred");
    }

    /** case 22, R2, L14: whatever the name, it is passed on byte for byte. */
    @ParameterizedTest
    @MethodSource("names")
    void aNameMayBeAnything(String name) throws Exception {
        proxy.hashed(name, PASSWORD, peer.address());
        try (TestClient client = client()) {
            client.loggedIn(name, PASSWORD);
        }
        assertThat(server.login().user()).isEqualTo(ByteString.utf8(name));
    }

    /** R2: with the user unknown, the log has one line of it, and no control character. */
    @ParameterizedTest
    @MethodSource("names")
    void aNameForgesNoLogLine(String name) throws Exception {
        String logging = proxy.open("mysql.log-logins", "true");
        try (TestClient client = TestClient.greeted(logging)) {
            client.send(1, client.login("un" + name, PASSWORD));
            assertThat(client.refused(2).errorCode()).isEqualTo(1045);
        }
        proxy.hashed(name, PASSWORD, peer.address());
        try (TestClient client = TestClient.greeted(logging)) {
            client.loggedIn(name, PASSWORD);
        }
    }

    /** R17, R2: nobody gets his name of 100 KB back, and the log neither. */
    @Test
    void anEndlessNameIsCutInWhatIsToldOfIt() throws Exception {
        try (TestClient client = client()) {
            client.send(1, client.login("e".repeat(100_000), PASSWORD));
            Frame verdict = client.read();
            assertThat(verdict.error().errorCode()).isEqualTo(1045);
            assertThat(verdict.payload().length).isLessThanOrEqualTo(512 + 9);
        }
        proxy.awaitQuiet();
        assertThat(proxy.log()).allMatch(line -> line.length() < 1000);
    }
}
