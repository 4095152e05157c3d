// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.ed25519;

import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthStep;
import org.sluice.api.auth.Secret;
import org.sluice.mysql.scramble.Ed25519;

/** Signs a server's challenge, and has nothing more to say. */
final class Ed25519Answer implements AuthExchange {
    private final AuthData challenge;
    private final Secret password;

    Ed25519Answer(AuthData challenge, Secret password) {
        this.challenge = challenge;
        this.password = password;
    }

    @Override
    public AuthStep begin() {
        return PasswordWork.later(
                password,
                bytes -> new AuthStep.ToServer(AuthData.of(Ed25519.scramble(bytes, challenge.bytes()))),
                "the server's challenge can not be signed");
    }
}
