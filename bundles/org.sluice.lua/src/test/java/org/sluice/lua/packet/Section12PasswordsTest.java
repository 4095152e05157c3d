// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.scramble.CachingSha2;
import org.sluice.mysql.scramble.NativePassword;

/** Section 12: check_pass and crypt_pass. */
class Section12PasswordsTest {
    /** SELECT PASSWORD('toast'), without the asterisk. */
    private static final String TOAST = NativePassword.format(NativePassword.stored("toast".getBytes(UTF_8)))
            .substring(1);

    private static final String TOAST_SHA2 = HexFormat.of().formatHex(CachingSha2.cached("toast".getBytes(UTF_8)));

    private final Script script = new Script();

    private int check(String prepare, String password, String hash) {
        return script.run("local h, a = dpm.new_handshake_pkt(), dpm.new_auth_pkt() " + prepare
                        + " dpm.crypt_pass(a, h, '" + password + "') return dpm.check_pass(a, h, '" + hash + "')")
                .toint(1);
    }

    @Test
    void theRightPasswordIsZeroAndAnyOtherIsNot() {
        assertThat(TOAST).hasSize(40).isUpperCase();
        assertThat(check("", "toast", TOAST)).isZero();
        assertThat(check("", "toast", TOAST.toLowerCase(Locale.ROOT))).isZero();
        assertThat(check("", "toast", "*" + TOAST)).isZero();
        assertThat(check("", "Toast", TOAST)).isNotZero();
        assertThat(check("", "", TOAST)).isNotZero();
    }

    @Test
    void theFastWayOfCachingSha2HasAHashOf64Digits() {
        String sha2 = "h:server_capabilities(dpm.CLIENT_PLUGIN_AUTH, true) h:auth_plugin('caching_sha2_password')";
        assertThat(check(sha2, "toast", TOAST_SHA2)).isZero();
        assertThat(check(sha2, "roast", TOAST_SHA2)).isNotZero();
        assertThat(check(sha2, "toast", TOAST))
                .as("the hash of the other method")
                .isNotZero();
        assertThat(check("", "toast", TOAST_SHA2))
                .as("the answer of the other method")
                .isNotZero();
        HandshakeResponse41 login =
                HandshakeResponse41.decode(script.payload("local h, a = dpm.new_handshake_pkt(), dpm.new_auth_pkt() "
                        + sha2 + " dpm.crypt_pass(a, h, 'x') return a"));
        assertThat(login.authResponse().length()).isEqualTo(32);
        assertThat(String.valueOf(login.plugin() == null ? null : login.plugin().utf8()))
                .isEqualTo("caching_sha2_password");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "abc",
                "0123456789012345678901234567890123456789 ",
                "01234567890123456789012345678901234567890",
                "**123456789012345678901234567890123456789",
                "x123456789012345678901234567890123456789",
                "*012345678901234567890123456789012345678"
            })
    void whatIsNoHashIsALuaError(String hash) {
        assertThatThrownBy(() -> check("", "toast", hash))
                .hasMessageContaining("bad argument #3 to 'check_pass' (hash expected: 40 hexadecimal digits");
    }

    @Test
    void cryptPassReturnsNothingAndAnswersTheNonce() {
        assertThat(script.text("return select('#', dpm.crypt_pass(dpm.new_auth_pkt(), dpm.new_handshake_pkt(), 'x'))"))
                .isEqualTo("0");
        assertThat(script.text("local h, g, a = dpm.new_handshake_pkt(), dpm.new_handshake_pkt(), dpm.new_auth_pkt() "
                        + "dpm.crypt_pass(a, h, 'toast') return dpm.check_pass(a, g, '" + TOAST + "') ~= 0"))
                .isEqualTo("true");
    }

    @Test
    void wrongArgumentsAreNamed() {
        assertThatThrownBy(() -> script.run("dpm.check_pass(dpm.new_ok_pkt())"))
                .hasMessageContaining("bad argument #1 to 'check_pass' (dpm.auth expected, got dpm.ok)");
        assertThatThrownBy(() -> script.run("dpm.crypt_pass(dpm.new_auth_pkt(), nil, 'x')"))
                .hasMessageContaining("bad argument #2 to 'crypt_pass' (dpm.handshake expected, got nil)");
        assertThatThrownBy(() -> script.run("dpm.crypt_pass(dpm.new_auth_pkt(), dpm.new_handshake_pkt())"))
                .hasMessageContaining("bad argument #3 to 'crypt_pass' (string expected, got no value)");
    }

    @Test
    void aScriptCanNotReadTheAnswerOrThePassword() {
        assertThat(script.text("local a = dpm.new_auth_pkt() dpm.crypt_pass(a, dpm.new_handshake_pkt(), 'secret') "
                        + "return tostring(a)"))
                .doesNotContain("secret");
    }
}
