// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.sha2;

import java.nio.charset.StandardCharsets;
import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthStep;
import org.sluice.mysql.scramble.RsaExchange;

/** The key that a server has sent. */
final class ServerKey {
    private ServerKey() {}

    /** @param password without its NUL; the caller wipes it */
    static AuthStep encrypt(byte[] password, AuthData challenge, AuthData pem) {
        try {
            String text = new String(pem.bytes(), StandardCharsets.ISO_8859_1);
            return new AuthStep.ToServer(
                    AuthData.of(RsaExchange.encrypt(password, challenge.bytes(), RsaExchange.publicKey(text))));
        } catch (RuntimeException e) {
            // Whatever is wrong with it, the server has sent it.
            return new AuthStep.Impossible("the server's RSA key is of no use for this password");
        }
    }
}
