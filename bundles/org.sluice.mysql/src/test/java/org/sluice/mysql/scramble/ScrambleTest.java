// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.scramble;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.HexFormat;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.mysql.Hex;
import org.sluice.mysql.wire.ProtocolException;

/** Vectors come from the tests of free drivers and from MariaDB's documentation; the JDK's own code is the other witness. */
class ScrambleTest {
    private static final byte[] CHALLENGE = Hex.bytes("0a2f4a6f4b492230584c724a250d035052021715");
    private static final byte[] OTHER = Hex.bytes("420f34686f776718 14573d0439701f4658514931");

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void nativeAnswersAreThoseOfOtherDrivers() {
        byte[] challenge = Hex.bytes("1838557e3a776535 341f444a36605d795c096c08");
        assertThat(hex(NativePassword.scramble(utf8("password"), challenge)))
                .isEqualTo("f2671df1862aed0340be809405b30bb93d29142d");
        assertThat(hex(NativePassword.scramble(utf8("password"), OTHER)))
                .isEqualTo("cc93fb6f68af2e9446dafc0a1667d015b0a49550");
        assertThat(NativePassword.scramble(utf8(""), OTHER)).isEmpty();
    }

    /** rum, section 5: what the client's answer reveals makes the answer for another server. */
    @Test
    void aNativeAnswerBecomesTheAnswerToAnotherChallenge() {
        String shown = "*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19";
        byte[] stored = NativePassword.parse(shown).orElseThrow();
        assertThat(NativePassword.stored(utf8("password"))).isEqualTo(stored);
        assertThat(NativePassword.format(stored)).isEqualTo(shown);
        byte[] answer = NativePassword.scramble(utf8("password"), CHALLENGE);
        byte[] stage1 = NativePassword.stage1(answer, CHALLENGE, stored).orElseThrow();
        assertThat(NativePassword.scrambleStage1(stage1, OTHER))
                .isEqualTo(NativePassword.scramble(utf8("password"), OTHER));
    }

    @Test
    void aWrongNativeAnswerRevealsNothing() {
        byte[] stored = NativePassword.stored(utf8("password"));
        byte[] answer = NativePassword.scramble(utf8("Password"), CHALLENGE);
        assertThat(NativePassword.stage1(answer, CHALLENGE, stored)).isEmpty();
        assertThat(NativePassword.stage1(new byte[0], CHALLENGE, stored)).isEmpty();
        assertThat(NativePassword.stage1(new byte[19], CHALLENGE, stored)).isEmpty();
        assertThat(NativePassword.stage1(new byte[21], CHALLENGE, stored)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "''",
        "*",
        "6f8c114b58f2ce9e",
        "*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E1",
        "*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E1G",
        "*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E190"
    })
    void whatIsNoNativeHashIsRefused(String hash) {
        assertThat(NativePassword.parse(hash)).isEmpty();
    }

    @Test
    void fastSha2AnswersAreThoseOfOtherDrivers() {
        assertThat(hex(CachingSha2.scramble(utf8("secret"), CHALLENGE)))
                .isEqualTo("f490e76f66d9d86665ce54d98c78d0acfe2fb0b08b423da807144873d30b312c");
        assertThat(hex(CachingSha2.scramble(utf8("secret2"), CHALLENGE)))
                .isEqualTo("abc3934a012cf342e876071c8ee202de51785b430258a7a0138bc79c4d800bc6");
        assertThat(CachingSha2.scramble(utf8(""), CHALLENGE)).isEmpty();
    }

    @Test
    void aSha2AnswerBecomesTheAnswerToAnotherChallenge() {
        byte[] cached = CachingSha2.cached(utf8("secret"));
        byte[] answer = CachingSha2.scramble(utf8("secret"), CHALLENGE);
        byte[] stage1 = CachingSha2.stage1(answer, CHALLENGE, cached).orElseThrow();
        assertThat(CachingSha2.scrambleStage1(stage1, OTHER)).isEqualTo(CachingSha2.scramble(utf8("secret"), OTHER));
        assertThat(CachingSha2.stage1(answer, OTHER, cached)).isEmpty();
        assertThat(CachingSha2.stage1(new byte[31], CHALLENGE, cached)).isEmpty();
    }

    @Test
    void thePasswordTravelsUnderAnRsaKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        String pem = RsaExchange.pem(pair.getPublic());
        assertThat(pem).startsWith("-----BEGIN PUBLIC KEY-----\nMII").endsWith("\n-----END PUBLIC KEY-----\n");
        assertThat(pem.lines()).allMatch(line -> line.length() <= 64);
        byte[] sent = RsaExchange.encrypt(
                utf8("a longer passphrase than the challenge"), CHALLENGE, RsaExchange.publicKey(pem));
        assertThat(sent).hasSize(256);
        assertThat(RsaExchange.decrypt(sent, CHALLENGE, pair.getPrivate()))
                .hasValue(utf8("a longer passphrase than the challenge"));
        assertThat(RsaExchange.decrypt(
                        RsaExchange.encrypt(utf8(""), CHALLENGE, pair.getPublic()), CHALLENGE, pair.getPrivate()))
                .hasValue(new byte[0]);
        assertThat(RsaExchange.decrypt(sent, OTHER, pair.getPrivate())).isEmpty();
        assertThat(RsaExchange.decrypt(new byte[256], CHALLENGE, pair.getPrivate()))
                .isEmpty();
        assertThat(RsaExchange.decrypt(new byte[3], CHALLENGE, pair.getPrivate()))
                .isEmpty();
        assertThatThrownBy(() -> RsaExchange.encrypt(new byte[500], CHALLENGE, pair.getPublic()))
                .isInstanceOf(ProtocolException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "''",
        "no key",
        "-----BEGIN PUBLIC KEY-----",
        "-----BEGIN PUBLIC KEY-----!-----END PUBLIC KEY-----",
        "-----END PUBLIC KEY----------BEGIN PUBLIC KEY-----"
    })
    void whatIsNoRsaKeyIsRefused(String pem) {
        assertThatThrownBy(() -> RsaExchange.publicKey(pem)).isInstanceOf(ProtocolException.class);
    }

    /** What MariaDB's ed25519_password() shows. */
    @ParameterizedTest
    @CsvSource({
        "foo, vubFBzIrapbfHct1/J72dnUryz5VS7lA6XHH8sIx4TI",
        "secret, ZIgUREUg5PVgQ6LskhXmO+eZLS0nC8be6HPjYWR4YJY"
    })
    void ed25519KeysAreTheServers(String password, String stored) {
        byte[] key = Ed25519.publicKey(utf8(password));
        assertThat(Ed25519.format(key)).isEqualTo(stored);
        byte[] challenge = new byte[32];
        byte[] answer = Ed25519.scramble(utf8(password), challenge);
        assertThat(Ed25519.verify(answer, challenge, Ed25519.parse(stored).orElseThrow()))
                .isTrue();
        assertThat(Ed25519.verify(answer, new byte[31], key)).isFalse();
        answer[40] ^= 1;
        assertThat(Ed25519.verify(answer, challenge, key)).isFalse();
        assertThat(Ed25519.verify(new byte[63], challenge, key)).isFalse();
    }

    /** With a password of 32 bytes it is RFC 8032's signature, which the JDK makes as well. */
    @Test
    void ed25519SignsAsTheJdkDoes() throws Exception {
        byte[] password = utf8("0123456789abcdef0123456789abcdef");
        Signature jdk = Signature.getInstance("Ed25519");
        jdk.initSign(KeyFactory.getInstance("Ed25519")
                .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, password)));
        for (int i = 0; i < 20; i++) {
            byte[] challenge = Digests.sha256(new byte[] {(byte) i});
            jdk.update(challenge);
            assertThat(Ed25519.scramble(password, challenge)).isEqualTo(jdk.sign());
        }
    }

    @Test
    void whatIsNoEd25519KeyIsRefused() {
        assertThat(Ed25519.parse("")).isEmpty();
        assertThat(Ed25519.parse("*")).isEmpty();
        assertThat(Ed25519.parse("vubFBzIrapbfHct1/J72dnUryz5VS7lA6XHH8sIx4TIA"))
                .isEmpty();
    }

    @Test
    void parsecMakesItsKeyAsTheJdkDoes() throws Exception {
        byte[] salt = Hex.bytes("000102030405060708090a0b0c0d0e0f1011");
        byte[] jdk = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                .generateSecret(new PBEKeySpec("secret".toCharArray(), salt, 2048, 256))
                .getEncoded();
        assertThat(Parsec.pbkdf2(utf8("secret"), salt, 2048)).isEqualTo(jdk);
    }

    @Test
    void parsecSignsBothChallenges() {
        byte[] extSalt = Hex.bytes("'P' 00 000102030405060708090a0b0c0d0e0f1011");
        byte[] challenge = Digests.sha256(new byte[] {1});
        byte[] own = Digests.sha256(new byte[] {2});
        byte[] key = Parsec.publicKey(utf8("secret"), extSalt);
        byte[] answer = Parsec.scramble(utf8("secret"), challenge, extSalt, own);
        assertThat(answer).hasSize(96).startsWith(own);
        assertThat(Parsec.verify(answer, challenge, key)).isTrue();
        assertThat(Parsec.verify(answer, own, key)).isFalse();
        assertThat(Parsec.verify(Parsec.scramble(utf8("Secret"), challenge, extSalt, own), challenge, key))
                .isFalse();
        assertThat(Parsec.publicKey(utf8(""), extSalt)).hasSize(32);
    }

    /** A server must not make a client count for ever. */
    @ParameterizedTest
    @CsvSource({"''", "50", "5004", "50ff", "5100"})
    void aSaltOfAnotherKindIsRefused(String extSalt) {
        assertThatThrownBy(() -> Parsec.publicKey(utf8("x"), Hex.bytes(extSalt)))
                .isInstanceOf(ProtocolException.class);
    }
}
