// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.ed25519;

import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthStep;
import org.sluice.api.auth.Secret;
import org.sluice.mysql.scramble.Ed25519;

/** Waits for the client's signature. */
final class Ed25519Verification implements AuthExchange {
    private final AuthData challenge;
    private final Secret password;

    Ed25519Verification(AuthData challenge, Secret password) {
        this.challenge = challenge;
        this.password = password;
    }

    @Override
    public AuthStep begin() {
        return new AuthStep.Await();
    }

    @Override
    public AuthStep fromClient(AuthData data) {
        if (data.isEmpty()) {
            // Some clients sign with the empty password, and some send nothing.
            return password.isEmpty() ? verified(new byte[0]) : new AuthStep.Denied();
        }
        if (data.length() != Ed25519.SIGNATURE_LENGTH) {
            return new AuthStep.Impossible("an answer of " + Ed25519.PLUGIN + " has " + Ed25519.SIGNATURE_LENGTH
                    + " bytes, not " + data.length());
        }
        return PasswordWork.later(
                password,
                bytes -> Ed25519.verify(data.bytes(), challenge.bytes(), Ed25519.publicKey(bytes))
                        ? verified(bytes)
                        : new AuthStep.Denied(),
                "the client's signature can not be checked");
    }

    static AuthStep verified(byte[] password) {
        return new AuthStep.Verified(Secret.password(password), AuthData.EMPTY);
    }
}
