// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.sha2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthLeg;
import org.sluice.api.auth.AuthLeg.Wire;
import org.sluice.api.auth.AuthStep;
import org.sluice.api.auth.Secret;
import org.sluice.mysql.scramble.CachingSha2;
import org.sluice.mysql.scramble.RsaExchange;
import org.sluice.testkit.auth.Conversation;

/** Both ends of a login and the relay between them, of one plugin. Client and server have keys of their own. */
record Logins(String plugin) {
    static final Logins CACHING = new Logins(CachingSha2.PLUGIN);
    static final Logins SHA256 = new Logins(RsaExchange.SHA256_PASSWORD);

    private static final Sha2Method PROXY = new Sha2Method(Map.of());
    private static final Sha2Method SERVER = new Sha2Method(Map.of());
    private static final AuthData CHALLENGE = AuthData.of("01234567890123456789".getBytes(UTF_8));

    static Secret password(String text) {
        return Secret.password(text.getBytes(UTF_8));
    }

    static Secret stored(String password) {
        return Secret.of(Secret.Kind.SHA2_STORED, CachingSha2.cached(password.getBytes(UTF_8)));
    }

    AuthLeg leg(Wire wire) {
        return new AuthLeg(plugin, CHALLENGE, wire);
    }

    AuthExchange client(Wire wire, Secret secret) {
        return Objects.requireNonNull(PROXY.answer(leg(wire), secret));
    }

    AuthExchange server(Wire wire, Secret... known) {
        return Objects.requireNonNull(SERVER.verify(leg(wire), List.of(known)));
    }

    /** A server that has not seen the password: whatever is right with the answer, it wants the password. */
    AuthExchange forgetful(Wire wire, Secret known) {
        AuthExchange full =
                new FullVerification(leg(wire), Objects.requireNonNull(PasswordCheck.of(List.of(known))), new OwnKey());
        return new AuthExchange() {
            private boolean asked;

            @Override
            public AuthStep begin() {
                return new AuthStep.Await();
            }

            @Override
            public AuthStep fromClient(AuthData data) {
                if (asked || Sha2Plugin.isNoPassword(data)) {
                    return full.fromClient(data);
                }
                asked = true;
                return new AuthStep.ToClient(AuthData.of((byte) CachingSha2.PERFORM_FULL_AUTHENTICATION));
            }
        };
    }

    AuthExchange relay(Wire client, Wire server) {
        return PROXY.relay(leg(client), leg(server));
    }

    Conversation.Result direct(Wire wire, Secret secret, Secret... known) {
        return Conversation.between(client(wire, secret), server(wire, known));
    }

    static Secret revealed(AuthStep end) {
        assertThat(end).isInstanceOf(AuthStep.Verified.class);
        return ((AuthStep.Verified) end).revealed();
    }

    static void isPassword(AuthStep end, String password) {
        Secret revealed = revealed(end);
        assertThat(revealed.kind()).isEqualTo(Secret.Kind.PASSWORD);
        assertThat(new String(revealed.bytes(), UTF_8)).isEqualTo(password);
    }
}
