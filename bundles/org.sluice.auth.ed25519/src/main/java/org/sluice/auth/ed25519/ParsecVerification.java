// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.ed25519;

import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthStep;
import org.sluice.api.auth.Secret;
import org.sluice.mysql.scramble.Ed25519;
import org.sluice.mysql.scramble.Parsec;

/** Tells the client a salt when it asks, and waits for its signature. The salt is a new one each time. */
final class ParsecVerification implements AuthExchange {
    /** As servers make them, and the only length that clients take. */
    private static final int SALT_LENGTH = 18;

    private static final int ANSWER_LENGTH = Parsec.CHALLENGE_LENGTH + Ed25519.SIGNATURE_LENGTH;

    private final AuthData challenge;
    private final Secret password;
    private byte @Nullable [] extSalt;

    ParsecVerification(AuthData challenge, Secret password) {
        this.challenge = challenge;
        this.password = password;
    }

    @Override
    public AuthStep begin() {
        return new AuthStep.Await();
    }

    @Override
    public AuthStep fromClient(AuthData data) {
        byte[] told = extSalt;
        if (told == null) {
            return data.isEmpty() ? tellSalt() : wrongLength(0, data);
        }
        if (data.length() != ANSWER_LENGTH) {
            return wrongLength(ANSWER_LENGTH, data);
        }
        return PasswordWork.later(
                password,
                bytes -> Parsec.verify(data.bytes(), challenge.bytes(), Parsec.publicKey(bytes, told))
                        ? Ed25519Verification.verified(bytes)
                        : new AuthStep.Denied(),
                "the client's signature can not be checked");
    }

    private AuthStep tellSalt() {
        byte[] salt = new byte[SALT_LENGTH];
        new SecureRandom().nextBytes(salt);
        // The letter P for PBKDF2, and 1024 iterations times two to the power of 0.
        byte[] told = Arrays.copyOf(new byte[] {'P', 0}, 2 + SALT_LENGTH);
        System.arraycopy(salt, 0, told, 2, SALT_LENGTH);
        extSalt = told;
        return new AuthStep.ToClient(AuthData.of(told));
    }

    private static AuthStep wrongLength(int right, AuthData data) {
        return new AuthStep.Impossible(
                "an answer of " + Parsec.PLUGIN + " has " + right + " bytes here, not " + data.length());
    }
}
