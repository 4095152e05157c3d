// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.nativepassword;

import java.util.Arrays;
import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthStep;
import org.sluice.api.auth.Secret;
import org.sluice.mysql.scramble.NativePassword;

/** Answers a server's challenge, and has nothing more to say. */
final class Answer implements AuthExchange {
    private final AuthData challenge;
    private final Secret secret;

    /** @param secret the password, or SHA1 of it */
    Answer(AuthData challenge, Secret secret) {
        this.challenge = challenge;
        this.secret = secret;
    }

    @Override
    public AuthStep begin() {
        byte[] bytes = secret.bytes();
        try {
            byte[] answer = secret.kind() == Secret.Kind.PASSWORD
                    ? NativePassword.scramble(bytes, challenge.bytes())
                    : NativePassword.scrambleStage1(bytes, challenge.bytes());
            return new AuthStep.ToServer(AuthData.of(answer));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
