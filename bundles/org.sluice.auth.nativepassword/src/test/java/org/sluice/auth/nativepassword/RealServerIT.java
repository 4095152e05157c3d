// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.nativepassword;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sluice.api.auth.AuthLeg.Wire;
import org.sluice.api.auth.Secret;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.testkit.auth.RealLogin;
import org.sluice.testkit.database.RealMariaDb;

/** A real server takes the answers. */
class RealServerIT {
    private final NativePasswordMethod method = new NativePasswordMethod();

    private String login(RealMariaDb server, String user, Secret secret) {
        return RealLogin.to(server.port(), user, Wire.PLAIN, leg -> {
            assertThat(leg.plugin()).isEqualTo(NativePassword.PLUGIN);
            return method.answer(leg, secret);
        });
    }

    @Test
    void passwordAndStage1LogIn() {
        try (RealMariaDb server = RealMariaDb.start()) {
            byte[] challenge = new byte[20];
            byte[] password = RealMariaDb.PASSWORD.getBytes(UTF_8);
            byte[] stage1 = NativePassword.stage1(
                            NativePassword.scramble(password, challenge), challenge, NativePassword.stored(password))
                    .orElseThrow();
            assertThat(login(server, RealMariaDb.USER, Secret.password(password)))
                    .isEqualTo("OK");
            assertThat(login(server, RealMariaDb.USER, Secret.of(Secret.Kind.NATIVE_STAGE1, stage1)))
                    .isEqualTo("OK");
            assertThat(login(server, RealMariaDb.USER, Secret.password("no".getBytes(UTF_8))))
                    .startsWith("Access denied");
            assertThat(login(server, RealMariaDb.USER, Secret.password(new byte[0])))
                    .startsWith("Access denied")
                    .endsWith("(using password: NO)");
        }
    }
}
