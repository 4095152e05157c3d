// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.relay;

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
import org.sluice.api.auth.AuthLeg.Wire;
import org.sluice.api.auth.AuthStep;
import org.sluice.api.auth.Secret;

class RelayMethodTest {
    private final RelayMethod method = new RelayMethod();

    private static AuthLeg leg(String plugin, Wire wire) {
        return new AuthLeg(plugin, AuthData.of(new byte[20]), wire);
    }

    private AuthStep begun(String plugin, Wire client, Wire server) {
        try (AuthExchange exchange = method.relay(leg(plugin, client), leg(plugin, server))) {
            return exchange.begin();
        }
    }

    private String refused(String plugin, Wire client, Wire server) {
        AuthStep step = begun(plugin, client, server);
        assertThat(step).isInstanceOf(AuthStep.Impossible.class);
        return ((AuthStep.Impossible) step).why();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysql_native_password", "client_ed25519", "parsec", "auth_gssapi_client", "of_next_year"})
    void everyPluginIsPassedOnOverAnyLegs(String plugin) {
        for (Wire client : Wire.values()) {
            for (Wire server : Wire.values()) {
                AuthExchange exchange = method.relay(leg(plugin, client), leg(plugin, server));
                assertThat(exchange.begin()).isInstanceOf(AuthStep.Await.class);
                for (AuthData data : List.of(AuthData.EMPTY, AuthData.of(new byte[20]), AuthData.of((byte) 4))) {
                    assertThat(exchange.fromServer(data)).isEqualTo(new AuthStep.ToClient(data));
                    assertThat(exchange.fromClient(data)).isEqualTo(new AuthStep.ToServer(data));
                }
                exchange.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysql_clear_password", "dialog", "authentication_openid_connect_client"})
    void whatTravelsInClearNeedsTlsOnBothLegs(String plugin) {
        assertThat(begun(plugin, Wire.TLS, Wire.TLS)).isInstanceOf(AuthStep.Await.class);
        assertThat(begun(plugin, Wire.UNIX, Wire.TLS)).isInstanceOf(AuthStep.Await.class);
        assertThat(refused(plugin, Wire.PLAIN, Wire.TLS))
                .isEqualTo(plugin + " sends the password in clear, and the client's connection has no TLS");
        assertThat(refused(plugin, Wire.UNIX, Wire.PLAIN))
                .isEqualTo(plugin + " sends the password in clear, and the connection to the server has no TLS");
        assertThat(refused(plugin, Wire.PLAIN, Wire.PLAIN))
                .isEqualTo(plugin + " sends the password in clear, and neither connection has TLS");
    }

    @Test
    void theOldPasswordIsRefused() {
        assertThat(refused("mysql_old_password", Wire.TLS, Wire.TLS)).startsWith("mysql_old_password is not supported");
    }

    @Test
    void withoutTheirOwnBundleTheSha2PluginsNeedLegsThatAreAlike() {
        for (String plugin : List.of("caching_sha2_password", "sha256_password")) {
            assertThat(begun(plugin, Wire.PLAIN, Wire.PLAIN)).isInstanceOf(AuthStep.Await.class);
            assertThat(begun(plugin, Wire.TLS, Wire.TLS)).isInstanceOf(AuthStep.Await.class);
            assertThat(refused(plugin, Wire.TLS, Wire.PLAIN)).contains("org.sluice.auth.sha2");
        }
    }

    @Test
    void aKnownPasswordIsSentInClearWhereNobodyListens() {
        Secret secret = Secret.password("secret".getBytes(UTF_8));
        for (Wire wire : List.of(Wire.TLS, Wire.UNIX)) {
            AuthExchange answer = Objects.requireNonNull(method.answer(leg("mysql_clear_password", wire), secret));
            assertThat(answer.begin()).isEqualTo(new AuthStep.ToServer(AuthData.of("secret\0".getBytes(UTF_8))));
            assertThat(answer.fromServer(AuthData.EMPTY)).isInstanceOf(AuthStep.Impossible.class);
        }
        AuthExchange refusal = Objects.requireNonNull(method.answer(leg("mysql_clear_password", Wire.PLAIN), secret));
        assertThat(refusal.begin()).isInstanceOf(AuthStep.Impossible.class);
    }

    @Test
    void nothingElseIsAnsweredAndNothingVerified() {
        Secret secret = Secret.password(new byte[0]);
        Secret hash = Secret.of(Secret.Kind.NATIVE_STAGE1, new byte[20]);
        assertThat(method.answer(leg("mysql_clear_password", Wire.TLS), hash)).isNull();
        assertThat(method.answer(leg("dialog", Wire.TLS), secret)).isNull();
        assertThat(method.verify(leg("mysql_clear_password", Wire.TLS), List.of(secret)))
                .isNull();
    }
}
