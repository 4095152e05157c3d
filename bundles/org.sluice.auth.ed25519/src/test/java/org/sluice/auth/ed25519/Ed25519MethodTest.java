// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.ed25519;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthLeg;
import org.sluice.api.auth.AuthStep;
import org.sluice.api.auth.Secret;
import org.sluice.mysql.scramble.Ed25519;
import org.sluice.mysql.scramble.Parsec;
import org.sluice.testkit.auth.Conversation;

class Ed25519MethodTest {
    private final Ed25519Method method = new Ed25519Method();

    private static AuthLeg leg(String plugin) {
        return new AuthLeg(plugin, AuthData.of("01234567890123456789012345678901".getBytes(UTF_8)), AuthLeg.Wire.PLAIN);
    }

    private static Secret password(String text) {
        return Secret.password(text.getBytes(UTF_8));
    }

    private AuthExchange client(String plugin, String password) {
        return Objects.requireNonNull(method.answer(leg(plugin), password(password)));
    }

    private AuthExchange server(String plugin, String password) {
        return Objects.requireNonNull(method.verify(leg(plugin), List.of(password(password))));
    }

    private Conversation.Result login(String plugin, String has, String known) {
        return Conversation.between(client(plugin, has), server(plugin, known));
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "", "a password that is longer than a key of thirty-two bytes, ä€"})
    void thePasswordLogsIn(String password) {
        for (String plugin : List.of(Ed25519.PLUGIN, Parsec.PLUGIN)) {
            AuthStep end = login(plugin, password, password).end();
            assertThat(end).isInstanceOf(AuthStep.Verified.class);
            AuthStep.Verified verified = (AuthStep.Verified) end;
            assertThat(verified.revealed().kind()).isEqualTo(Secret.Kind.PASSWORD);
            assertThat(new String(verified.revealed().bytes(), UTF_8)).isEqualTo(password);
            assertThat(verified.lastWords().isEmpty()).isTrue();
            assertThat(login(plugin, password + "x", password).end()).isInstanceOf(AuthStep.Denied.class);
        }
    }

    @Test
    void theStepsAreThoseOfThePlugins() {
        assertThat(login(Ed25519.PLUGIN, "x", "x").packets()).containsExactly("client: 64");
        assertThat(login(Parsec.PLUGIN, "x", "x").packets()).containsExactly("client: 0", "server: 20", "client: 96");
    }

    @Test
    void theWorkIsNotDoneOnTheEventLoop() {
        assertThat(client(Ed25519.PLUGIN, "x").begin()).isInstanceOf(AuthStep.Later.class);
        assertThat(server(Ed25519.PLUGIN, "x").fromClient(AuthData.of(new byte[64])))
                .isInstanceOf(AuthStep.Later.class);
    }

    @Test
    void aClientWithoutPasswordMaySendNothing() {
        assertThat(server(Ed25519.PLUGIN, "").fromClient(AuthData.EMPTY)).isInstanceOf(AuthStep.Verified.class);
        assertThat(server(Ed25519.PLUGIN, "x").fromClient(AuthData.EMPTY)).isInstanceOf(AuthStep.Denied.class);
    }

    @Test
    void anAnswerOfAnotherLengthIsAnErrorOfTheHandshake() {
        assertThat(server(Ed25519.PLUGIN, "x").fromClient(AuthData.of(new byte[63])))
                .isEqualTo(new AuthStep.Impossible("an answer of client_ed25519 has 64 bytes, not 63"));
        AuthExchange parsec = server(Parsec.PLUGIN, "x");
        assertThat(parsec.fromClient(AuthData.of((byte) 1))).isInstanceOf(AuthStep.Impossible.class);
        assertThat(parsec.fromClient(AuthData.EMPTY)).isInstanceOf(AuthStep.ToClient.class);
        assertThat(parsec.fromClient(AuthData.of(new byte[95]))).isInstanceOf(AuthStep.Impossible.class);
    }

    @Test
    void aSaltOfAnotherKindIsRefusedAndASecondOneToo() {
        AuthExchange parsec = client(Parsec.PLUGIN, "x");
        assertThat(parsec.begin()).isEqualTo(new AuthStep.ToServer(AuthData.EMPTY));
        assertThat(Conversation.now(parsec.fromServer(AuthData.of((byte) 'Q', (byte) 0, (byte) 1))))
                .isEqualTo(new AuthStep.Impossible("the server's salt is of an unknown kind"));
        assertThat(parsec.fromServer(AuthData.of((byte) 'P', (byte) 0))).isInstanceOf(AuthStep.Impossible.class);
    }

    @Test
    void nothingButThePasswordIsOfUse() {
        Secret hash = Secret.of(Secret.Kind.NATIVE_STORED, new byte[20]);
        assertThat(method.verify(leg(Ed25519.PLUGIN), List.of(hash))).isNull();
        assertThat(method.answer(leg(Ed25519.PLUGIN), hash)).isNull();
        AuthLeg shortChallenge = new AuthLeg(Ed25519.PLUGIN, AuthData.of(new byte[20]), AuthLeg.Wire.TLS);
        assertThat(method.verify(shortChallenge, List.of(password("x")))).isNull();
        assertThat(method.relay(leg(Ed25519.PLUGIN), leg(Ed25519.PLUGIN))).isNull();
    }
}
