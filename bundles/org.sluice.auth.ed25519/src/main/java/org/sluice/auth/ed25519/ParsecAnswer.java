// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.ed25519;

import java.security.SecureRandom;
import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthStep;
import org.sluice.api.auth.Secret;
import org.sluice.mysql.scramble.Parsec;

/** Asks a server for the account's salt, and signs its challenge with the key of both. */
final class ParsecAnswer implements AuthExchange {
    private final AuthData challenge;
    private final Secret password;
    private boolean answered;

    ParsecAnswer(AuthData challenge, Secret password) {
        this.challenge = challenge;
        this.password = password;
    }

    @Override
    public AuthStep begin() {
        return new AuthStep.ToServer(AuthData.EMPTY);
    }

    @Override
    public AuthStep fromServer(AuthData data) {
        if (answered) {
            return new AuthStep.Impossible("the server wants more than " + Parsec.PLUGIN + " has");
        }
        answered = true;
        return PasswordWork.later(
                password,
                bytes -> new AuthStep.ToServer(
                        AuthData.of(Parsec.scramble(bytes, challenge.bytes(), data.bytes(), ownChallenge()))),
                "the server's salt is of an unknown kind");
    }

    private static byte[] ownChallenge() {
        byte[] own = new byte[Parsec.CHALLENGE_LENGTH];
        new SecureRandom().nextBytes(own);
        return own;
    }
}
