// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.nativepassword;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthLeg;
import org.sluice.api.auth.AuthStep;
import org.sluice.api.auth.Secret;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.testkit.auth.Conversation;

class NativePasswordMethodTest {
    private static final AuthLeg LEG =
            new AuthLeg(NativePassword.PLUGIN, AuthData.of("01234567890123456789".getBytes(UTF_8)), AuthLeg.Wire.PLAIN);
    private static final Secret STORED = Secret.of(
            Secret.Kind.NATIVE_STORED,
            NativePassword.parse("*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19").orElseThrow());

    private final NativePasswordMethod method = new NativePasswordMethod();

    private static Secret password(String text) {
        return Secret.password(text.getBytes(UTF_8));
    }

    private AuthStep login(Secret has, Secret... known) {
        return Conversation.between(answering(has), verifying(known)).end();
    }

    private AuthExchange answering(Secret secret) {
        return Objects.requireNonNull(method.answer(LEG, secret));
    }

    private AuthExchange verifying(Secret... known) {
        return Objects.requireNonNull(method.verify(LEG, List.of(known)));
    }

    private static Secret revealed(AuthStep end) {
        assertThat(end).isInstanceOf(AuthStep.Verified.class);
        AuthStep.Verified verified = (AuthStep.Verified) end;
        assertThat(verified.lastWords().isEmpty()).isTrue();
        return verified.revealed();
    }

    @Test
    void aHashVerifiesAndWhatIsRevealedAnswersAnotherServer() {
        Secret stage1 = revealed(login(password("password"), STORED));
        assertThat(stage1.kind()).isEqualTo(Secret.Kind.NATIVE_STAGE1);
        assertThat(revealed(login(stage1, STORED)).bytes()).isEqualTo(stage1.bytes());
    }

    @Test
    void aKnownPasswordIsWhatIsRevealed() {
        for (Secret[] known :
                new Secret[][] {{password("password")}, {STORED, password("password")}, {password("password"), STORED}
                }) {
            Secret revealed = revealed(login(password("password"), known));
            assertThat(revealed.kind()).isEqualTo(Secret.Kind.PASSWORD);
            assertThat(revealed.bytes()).isEqualTo("password".getBytes(UTF_8));
        }
    }

    @Test
    void whatTheCallerKnowsIsLeftWhole() {
        Secret known = password("password");
        Secret revealed = revealed(login(known, known));
        revealed.wipe();
        assertThat(known.bytes()).isEqualTo("password".getBytes(UTF_8));
    }

    @Test
    void anEmptyPasswordIsLegal() {
        assertThat(revealed(login(password(""), password(""))).isEmpty()).isTrue();
    }

    @Test
    void aWrongPasswordIsDenied() {
        for (Secret known : List.of(STORED, password("password"), password(""))) {
            assertThat(login(password("Password"), known)).isInstanceOf(AuthStep.Denied.class);
        }
        assertThat(login(password(""), STORED)).isInstanceOf(AuthStep.Denied.class);
        assertThat(login(password(""), password("x"))).isInstanceOf(AuthStep.Denied.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 19, 21, 300})
    void anAnswerOfAnotherLengthIsAnErrorOfTheHandshake(int length) {
        for (Secret known : List.of(STORED, password(""))) {
            AuthExchange exchange = verifying(known);
            assertThat(exchange.begin()).isInstanceOf(AuthStep.Await.class);
            assertThat(exchange.fromClient(AuthData.of(new byte[length])))
                    .isEqualTo(
                            new AuthStep.Impossible("an answer of mysql_native_password has 20 bytes, not " + length));
        }
    }

    @Test
    void aServerThatWantsMoreIsRefused() {
        AuthExchange exchange = answering(password("x"));
        exchange.begin();
        assertThat(exchange.fromServer(AuthData.of((byte) 4))).isInstanceOf(AuthStep.Impossible.class);
    }

    @Test
    void secretsOfOtherPluginsAreOfNoUse() {
        Secret sha2 = Secret.of(Secret.Kind.SHA2_STORED, new byte[32]);
        Secret stage1 = Secret.of(Secret.Kind.NATIVE_STAGE1, new byte[20]);
        @Nullable AuthExchange none = method.verify(LEG, List.of(sha2, stage1));
        assertThat(none).isNull();
        assertThat(method.answer(LEG, sha2)).isNull();
        assertThat(method.answer(LEG, STORED)).isNull();
        assertThat(method.relay(LEG, LEG)).isNull();
    }
}
