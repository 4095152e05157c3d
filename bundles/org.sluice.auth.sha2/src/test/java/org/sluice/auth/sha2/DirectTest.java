// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.sha2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthLeg.Wire;
import org.sluice.api.auth.AuthStep;
import org.sluice.api.auth.Secret;
import org.sluice.mysql.scramble.CachingSha2;
import org.sluice.testkit.auth.Conversation;

/** One exchange answers, the other one verifies. */
class DirectTest {
    private static final Logins CACHING = Logins.CACHING;
    private static final Logins SHA256 = Logins.SHA256;

    @ParameterizedTest
    @EnumSource(Wire.class)
    void theFastWayNeedsOneAnswer(Wire wire) {
        Conversation.Result login = CACHING.direct(wire, Logins.password("secret"), Logins.stored("secret"));
        Secret stage1 = Logins.revealed(login.end());
        assertThat(stage1.kind()).isEqualTo(Secret.Kind.SHA2_STAGE1);
        assertThat(login.packets()).containsExactly("client: 32", "server: 03");
        assertThat(CACHING.direct(wire, stage1, Logins.stored("secret")).packets())
                .containsExactly("client: 32", "server: 03");
    }

    @Test
    void aKnownPasswordIsWhatTheFastWayReveals() {
        Secret known = Logins.password("secret");
        for (Secret[] secrets : new Secret[][] {{known}, {Logins.stored("secret"), known}}) {
            AuthStep end = CACHING.direct(Wire.PLAIN, known, secrets).end();
            Logins.isPassword(end, "secret");
            Logins.revealed(end).wipe();
        }
        assertThat(known.bytes()).isEqualTo("secret".getBytes(UTF_8));
    }

    @Test
    void whereTheAnswerIsWrongThePasswordIsAskedForInClearUnderTls() {
        for (Wire wire : List.of(Wire.TLS, Wire.UNIX)) {
            Conversation.Result login = CACHING.direct(wire, Logins.password("Secret"), Logins.stored("secret"));
            assertThat(login.end()).isInstanceOf(AuthStep.Denied.class);
            assertThat(login.packets()).containsExactly("client: 32", "server: 04", "client: 7");
        }
    }

    @Test
    void whereTheAnswerIsWrongThePasswordIsAskedForUnderRsaWithoutTls() {
        Conversation.Result login = CACHING.direct(Wire.PLAIN, Logins.password("no"), Logins.password("secret"));
        assertThat(login.end()).isInstanceOf(AuthStep.Denied.class);
        assertThat(login.packets())
                .containsExactly("client: 32", "server: 04", "client: 02", "server: 451", "client: 256");
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void theWholePasswordVerifiesByHashToo(Wire wire) {
        for (Secret known : List.of(Logins.password("secret"), Logins.stored("secret"))) {
            Logins.isPassword(
                    Conversation.between(
                                    CACHING.client(wire, Logins.password("secret")), CACHING.forgetful(wire, known))
                            .end(),
                    "secret");
            Logins.isPassword(
                    SHA256.direct(wire, Logins.password("secret"), known).end(), "secret");
            assertThat(SHA256.direct(wire, Logins.password("Secret"), known).end())
                    .isInstanceOf(AuthStep.Denied.class);
        }
    }

    @Test
    void sha256PasswordIsInClearUnderTlsAloneAndUnderRsaElse() {
        Secret secret = Logins.password("secret");
        assertThat(SHA256.direct(Wire.TLS, secret, secret).packets()).containsExactly("client: 7");
        for (Wire wire : List.of(Wire.PLAIN, Wire.UNIX)) {
            assertThat(SHA256.direct(wire, secret, secret).packets())
                    .containsExactly("client: 01", "server: 451", "client: 256");
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void anEmptyPasswordIsLegalAndNothingElseIsEmpty(Wire wire) {
        for (Logins logins : List.of(CACHING, SHA256)) {
            Conversation.Result login = logins.direct(wire, Logins.password(""), Logins.password(""));
            Logins.isPassword(login.end(), "");
            assertThat(login.packets()).containsExactly("client: 00");
            Logins.isPassword(logins.server(wire, Logins.password("")).fromClient(AuthData.EMPTY), "");
            for (Secret known : List.of(Logins.password("x"), Logins.stored("x"))) {
                assertThat(logins.direct(wire, Logins.password(""), known).end())
                        .isInstanceOf(AuthStep.Denied.class);
                assertThat(logins.server(wire, known).fromClient(AuthData.EMPTY))
                        .isInstanceOf(AuthStep.Denied.class);
            }
            assertThat(logins.direct(wire, Logins.password("x"), Logins.password(""))
                            .end())
                    .isInstanceOf(AuthStep.Denied.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 20, 31, 33, 256})
    void anAnswerOfAnotherLengthIsDenied(int length) {
        assertThat(CACHING.server(Wire.TLS, Logins.password("x")).fromClient(AuthData.of(new byte[length])))
                .isInstanceOf(AuthStep.Denied.class);
    }

    @Test
    void aPasswordWithoutItsNulOrUnderAnotherKeyIsDenied() {
        Secret known = Logins.password("secret");
        assertThat(SHA256.server(Wire.TLS, known).fromClient(AuthData.of("secret".getBytes(UTF_8))))
                .isInstanceOf(AuthStep.Denied.class);
        AuthStep step = Conversation.now(SHA256.server(Wire.PLAIN, known).fromClient(AuthData.of(new byte[256])));
        assertThat(step).isInstanceOf(AuthStep.Denied.class);
    }

    @Test
    void aClientOfAUnixSocketMayTakeItForPlainAndAskForTheKey() {
        AuthExchange server = CACHING.forgetful(Wire.UNIX, Logins.password("secret"));
        Logins.isPassword(
                Conversation.between(CACHING.client(Wire.PLAIN, Logins.password("secret")), server)
                        .end(),
                "secret");
    }

    @Test
    void aClientOfAUnixSocketMayTakeItForSecure() {
        AuthExchange server = SHA256.server(Wire.UNIX, Logins.password("secret"));
        Logins.isPassword(
                Conversation.between(SHA256.client(Wire.TLS, Logins.password("secret")), server)
                        .end(),
                "secret");
    }

    @Test
    void aPasswordInClearIsWipedFromThePacket() {
        AuthData packet = AuthData.of("secret\0".getBytes(UTF_8));
        Logins.isPassword(SHA256.server(Wire.TLS, Logins.password("secret")).fromClient(packet), "secret");
        assertThat(packet.bytes()).containsOnly(0);
    }

    @Test
    void whoKnowsTheHashAloneCanNotGiveThePassword() {
        Secret stage1 = Logins.revealed(CACHING.direct(Wire.TLS, Logins.password("secret"), Logins.stored("secret"))
                .end());
        AuthStep end = Conversation.between(
                        CACHING.client(Wire.TLS, stage1), CACHING.forgetful(Wire.TLS, Logins.stored("secret")))
                .end();
        assertThat(end).isInstanceOf(AuthStep.Impossible.class);
        assertThat(end.toString()).contains("wants the password itself");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"})
    void aServersKeyThatIsNoneIsRefused(String pem) {
        AuthExchange client = SHA256.client(Wire.PLAIN, Logins.password("secret"));
        client.begin();
        assertThat(client.fromServer(AuthData.of(pem.getBytes(UTF_8)))).isInstanceOf(AuthStep.Impossible.class);
        assertThat(client.fromServer(AuthData.of(pem.getBytes(UTF_8)))).isInstanceOf(AuthStep.Impossible.class);
    }

    @Test
    void whatAServerOfTheFastWayDoesNotSayIsRefused() {
        for (byte[] said : new byte[][] {{}, {5}, {3, 3}}) {
            AuthExchange client = CACHING.client(Wire.TLS, Logins.password("secret"));
            client.begin();
            assertThat(client.fromServer(AuthData.of(said))).isInstanceOf(AuthStep.Impossible.class);
        }
    }

    @Test
    void secretsOfOtherPluginsAreOfNoUse() {
        Sha2Method method = new Sha2Method(Map.of());
        Secret stage1 = Secret.of(Secret.Kind.SHA2_STAGE1, new byte[CachingSha2.LENGTH]);
        Secret nativeStored = Secret.of(Secret.Kind.NATIVE_STORED, new byte[20]);
        for (Logins logins : List.of(CACHING, SHA256)) {
            assertThat(method.verify(logins.leg(Wire.TLS), List.of(stage1, nativeStored)))
                    .isNull();
            assertThat(method.answer(logins.leg(Wire.TLS), nativeStored)).isNull();
            assertThat(method.answer(logins.leg(Wire.TLS), Logins.stored("x"))).isNull();
        }
        assertThat(method.answer(SHA256.leg(Wire.TLS), stage1)).isNull();
    }
}
