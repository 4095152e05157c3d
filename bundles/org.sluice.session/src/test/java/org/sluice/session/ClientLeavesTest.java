// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.sluice.session.Proxied.PASSWORD;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.session.CloseReason;
import org.sluice.mysql.command.CommandType;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.net.Script;
import org.sluice.testkit.net.ScriptedPeer;
import org.sluice.testkit.net.SilentPort;
import org.sluice.testkit.net.Visit;

/** Clients that leave while their server is under way. */
@ExtendWith(NoLeaks.class)
class ClientLeavesTest {
    private static final byte[] OK = Packets.framed(2, new byte[] {0, 0, 0, 2, 0, 0, 0});
    private static final byte[] QUERY =
            Packets.joined(new byte[] {(byte) CommandType.COM_QUERY.code()}, "SELECT SLEEP(1000)".getBytes(US_ASCII));

    @RegisterExtension
    final Proxied proxied = new Proxied(PASSWORD);

    private final RunningProxy proxy = proxied.proxy;
    private String address = "";

    /** Where the server stands when the client leaves. */
    static Map<String, Script> steps() {
        Map<String, Script> all = new LinkedHashMap<>();
        all.put("before the greeting", Script.SWALLOW);
        all.put("within the greeting", wire -> {
            TestServer.greet(wire, bytes -> Arrays.copyOf(bytes, 9));
            wire.drain();
        });
        all.put("before the verdict", TestServer.afterLogin(new byte[0], Script.SWALLOW));
        all.put("in the middle of a query", TestServer.afterLogin(OK, Script.SWALLOW));
        all.put("in the session", new TestServer(TestServer.MYSQL57));
        return all;
    }

    static Set<String> stepNames() {
        return steps().keySet();
    }

    /** R11, R18, case 19, case 72: whoever leaves takes the server's connection with him, long before any timeout. */
    @ParameterizedTest
    @MethodSource("stepNames")
    void aClientThatLeavesEndsTheServersConnection(String step) throws Exception {
        ScriptedPeer server = proxied.peer(steps().get(step));
        proxy.hashed("whee", PASSWORD, server.address());
        address = proxy.open("first-byte-timeout", "60s");
        for (boolean reset : new boolean[] {false, true}) {
            TestClient client = TestClient.greeted(address);
            client.send(1, client.login("whee", PASSWORD));
            Visit visit = server.next();
            if (step.startsWith("in the")) {
                client.verdict(2, PASSWORD).ok(TestClient.MODERN);
                if (step.equals("in the middle of a query")) {
                    client.send(0, QUERY);
                }
            } else {
                await().atMost(Duration.ofSeconds(5))
                        .until(() -> proxy.sessions.list().stream().anyMatch(session -> session.server() != null));
            }
            if (reset) {
                client.reset();
            } else {
                client.close();
            }
            visit.await();
            proxy.awaitQuiet();
        }
    }

    /** R11, R18, L12: and while the connect is under way. */
    @Test
    void aClientMayLeaveWhileTheConnectIsUnderWay() throws Exception {
        SilentPort silent = proxied.add(new SilentPort());
        proxy.hashed("whee", PASSWORD, silent.address());
        address = proxy.open("connect-timeout", "60s");
        for (int i = 0; i < 10; i++) {
            TestClient client = TestClient.greeted(address);
            client.send(1, client.login("whee", PASSWORD));
            if (i % 2 == 0) {
                client.reset();
            } else {
                client.close();
            }
        }
        proxy.awaitClosed(CloseReason.CLIENT_LEFT_EARLY, 10);
    }

    /** R11: and while it is asked for another answer. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClientMayLeaveAtTheAuthSwitch(boolean reset) throws Exception {
        ScriptedPeer server = proxied.peer(TestServer.switching(PASSWORD));
        proxy.relayed("whee", server.address());
        address = proxy.open();
        TestClient client = TestClient.greeted(address);
        client.send(1, client.login("whee", PASSWORD));
        assertThat(client.read().first()).isEqualTo(0xFE);
        Visit visit = server.next();
        if (reset) {
            client.reset();
        } else {
            client.close();
        }
        await("the server's side ends").atMost(Duration.ofSeconds(5)).until(visit::over);
        proxy.awaitClosed(CloseReason.CLIENT_LEFT_EARLY, 1);
    }
}
