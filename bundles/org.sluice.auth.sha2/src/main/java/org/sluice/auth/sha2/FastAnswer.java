// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.sha2;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthLeg;
import org.sluice.api.auth.AuthStep;
import org.sluice.api.auth.Secret;
import org.sluice.mysql.scramble.CachingSha2;

/** Answers a server of caching_sha2_password, which may then want the password itself. */
final class FastAnswer implements AuthExchange {
    private final AuthLeg server;
    private final Secret secret;
    /** Once the server wants the password. */
    private @Nullable FullAnswer full;

    /** @param secret the password, or SHA256 of it */
    FastAnswer(AuthLeg server, Secret secret) {
        this.server = server;
        this.secret = secret;
    }

    @Override
    public AuthStep begin() {
        if (secret.isEmpty()) {
            return new AuthStep.ToServer(ClearPassword.NONE);
        }
        byte[] bytes = secret.bytes();
        byte[] challenge = server.challenge().bytes();
        try {
            return new AuthStep.ToServer(AuthData.of(
                    secret.kind() == Secret.Kind.PASSWORD
                            ? CachingSha2.scramble(bytes, challenge)
                            : CachingSha2.scrambleStage1(bytes, challenge)));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    @Override
    public AuthStep fromServer(AuthData data) {
        if (full != null) {
            return full.fromServer(data);
        }
        return switch (data.length() == 1 ? data.at(0) : 0) {
            // Its OK follows by itself.
            case CachingSha2.FAST_AUTH_SUCCESS -> new AuthStep.Await();
            case CachingSha2.PERFORM_FULL_AUTHENTICATION -> givePassword();
            default -> new AuthStep.Impossible("the server says what caching_sha2_password does not know");
        };
    }

    private AuthStep givePassword() {
        if (secret.kind() != Secret.Kind.PASSWORD) {
            return new AuthStep.Impossible("the server wants the password itself, for it has not seen it lately, and"
                    + " only its hash is known here; one direct login of this user helps until the server restarts");
        }
        full = new FullAnswer(server, secret);
        return full.begin();
    }
}
