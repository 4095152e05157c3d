// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.sha2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthLeg.Wire;
import org.sluice.api.auth.AuthStep;
import org.sluice.api.auth.Secret;
import org.sluice.testkit.auth.Conversation;

/** Nobody between client and server knows the password. */
class RelayTest {
    private static final Logins CACHING = Logins.CACHING;
    private static final Logins SHA256 = Logins.SHA256;
    private static final Secret SECRET = Logins.password("secret");

    static List<Arguments> wires() {
        List<Arguments> pairs = new ArrayList<>();
        for (Wire client : Wire.values()) {
            for (Wire server : Wire.values()) {
                pairs.add(Arguments.of(client, server));
            }
        }
        return pairs;
    }

    private static Conversation.Result relayed(
            Logins logins, Wire clientWire, Wire serverWire, Secret secret, AuthExchange server) {
        return Conversation.between(logins.client(clientWire, secret), logins.relay(clientWire, serverWire), server);
    }

    @ParameterizedTest
    @MethodSource("wires")
    void theFastWayIsPassedOn(Wire client, Wire server) {
        Conversation.Result login =
                relayed(CACHING, client, server, SECRET, CACHING.server(server, Logins.stored("secret")));
        Logins.revealed(login.end());
        assertThat(login.packets()).containsExactly("client: 32", "relay>server: 32", "server>relay: 03", "server: 03");
    }

    @ParameterizedTest
    @MethodSource("wires")
    void thePasswordArrivesWhateverTheLegsAre(Wire client, Wire server) {
        for (Secret known : List.of(SECRET, Logins.stored("secret"))) {
            Logins.isPassword(
                    relayed(CACHING, client, server, SECRET, CACHING.forgetful(server, known))
                            .end(),
                    "secret");
            Logins.isPassword(
                    relayed(SHA256, client, server, SECRET, SHA256.server(server, known))
                            .end(),
                    "secret");
        }
        Secret wrong = Logins.password("Secret");
        assertThat(relayed(CACHING, client, server, wrong, CACHING.forgetful(server, SECRET))
                        .end())
                .isInstanceOf(AuthStep.Denied.class);
        assertThat(relayed(SHA256, client, server, wrong, SHA256.server(server, SECRET))
                        .end())
                .isInstanceOf(AuthStep.Denied.class);
    }

    @ParameterizedTest
    @MethodSource("wires")
    void anEmptyPasswordArrives(Wire client, Wire server) {
        Secret none = Logins.password("");
        for (Logins logins : List.of(CACHING, SHA256)) {
            Conversation.Result login = relayed(logins, client, server, none, logins.server(server, none));
            Logins.isPassword(login.end(), "");
            assertThat(login.packets()).containsExactly("client: 00", "relay>server: 00");
        }
    }

    @Test
    void aPasswordInClearStaysInClear() {
        assertThat(relayed(CACHING, Wire.TLS, Wire.TLS, SECRET, CACHING.forgetful(Wire.TLS, SECRET))
                        .packets())
                .containsExactly(
                        "client: 32",
                        "relay>server: 32",
                        "server>relay: 04",
                        "server: 04",
                        "client: 7",
                        "relay>server: 7");
    }

    @Test
    void betweenPlainLegsTheServersOwnKeyIsUsed() {
        assertThat(relayed(CACHING, Wire.PLAIN, Wire.PLAIN, SECRET, CACHING.forgetful(Wire.PLAIN, SECRET))
                        .packets())
                .endsWith(
                        "client: 02",
                        "relay>server: 02",
                        "server>relay: 451",
                        "server: 451",
                        "client: 256",
                        "relay>server: 256");
    }

    @Test
    void fromTlsToPlainTheProxyAsksForTheServersKey() {
        assertThat(relayed(SHA256, Wire.TLS, Wire.PLAIN, SECRET, SHA256.server(Wire.PLAIN, SECRET))
                        .packets())
                .containsExactly("client: 7", "relay>server: 01", "server>relay: 451", "relay>server: 256");
    }

    @Test
    void fromPlainToTlsTheProxyShowsItsOwnKey() {
        assertThat(relayed(SHA256, Wire.PLAIN, Wire.TLS, SECRET, SHA256.server(Wire.TLS, SECRET))
                        .packets())
                .containsExactly("client: 01", "server: 451", "client: 256", "relay>server: 7");
    }

    @Test
    void aClientThatHasAKeyInAFileDoesNotAsk() {
        AuthExchange plain = SHA256.relay(Wire.PLAIN, Wire.PLAIN);
        AuthData encrypted = AuthData.of(new byte[256]);
        assertThat(plain.fromClient(encrypted)).isEqualTo(new AuthStep.ToServer(encrypted));
        AuthExchange bridged = SHA256.relay(Wire.PLAIN, Wire.TLS);
        assertThat(Conversation.now(bridged.fromClient(encrypted))).isInstanceOf(AuthStep.Denied.class);
    }

    @Test
    void aPasswordThatWaitsForTheServersKeyIsWiped() {
        AuthExchange relay = SHA256.relay(Wire.TLS, Wire.PLAIN);
        AuthData packet = AuthData.of("secret\0".getBytes(UTF_8));
        assertThat(relay.fromClient(packet)).isInstanceOf(AuthStep.ToServer.class);
        assertThat(packet.bytes()).containsOnly(0);
        assertThat(relay.fromServer(AuthData.of((byte) 'x'))).isInstanceOf(AuthStep.Impossible.class);
        relay.close();
    }

    @Test
    void whoSpeaksOutOfTurnIsRefused() {
        for (Logins logins : List.of(CACHING, SHA256)) {
            AuthExchange relay = logins.relay(Wire.PLAIN, Wire.PLAIN);
            assertThat(relay.fromServer(AuthData.of((byte) 4))).isInstanceOf(AuthStep.Impossible.class);
            assertThat(relay.fromClient(AuthData.of((byte) 1))).isInstanceOf(AuthStep.ToServer.class);
            assertThat(relay.fromClient(AuthData.of((byte) 1))).isInstanceOf(AuthStep.Impossible.class);
        }
        AuthExchange fast = CACHING.relay(Wire.TLS, Wire.TLS);
        fast.fromClient(AuthData.of(new byte[32]));
        assertThat(fast.fromServer(AuthData.of((byte) 9))).isInstanceOf(AuthStep.Impossible.class);
        assertThat(SHA256.relay(Wire.TLS, Wire.PLAIN).fromClient(AuthData.of("no NUL".getBytes(UTF_8))))
                .isInstanceOf(AuthStep.Impossible.class);
    }
}
