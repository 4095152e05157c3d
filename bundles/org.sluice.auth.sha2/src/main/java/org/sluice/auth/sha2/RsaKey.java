// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.sha2;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Optional;
import org.sluice.api.auth.AuthData;
import org.sluice.mysql.scramble.RsaExchange;

/** The proxy's own key, under which clients without TLS send their password. {@code toString} is that of a class. */
final class RsaKey {
    /** As servers make theirs. */
    static final int BITS = 2048;

    private final PrivateKey secret;
    private final PublicKey shown;

    private RsaKey(PrivateKey secret, PublicKey shown) {
        this.secret = secret;
        this.shown = shown;
    }

    /** Takes a tenth of a second, or several. */
    static RsaKey generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            KeyPair pair = generator.generateKeyPair();
            return new RsaKey(pair.getPrivate(), pair.getPublic());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has RSA", e);
        }
    }

    /** A private key knows its public one. */
    static RsaKey of(RSAPrivateCrtKey key) throws GeneralSecurityException {
        RSAPublicKeySpec shown = new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent());
        return new RsaKey(key, KeyFactory.getInstance("RSA").generatePublic(shown));
    }

    /** The public key, as servers send it. */
    AuthData pem() {
        return AuthData.of(RsaExchange.pem(shown).getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * The password that a client encrypted; empty if it was not for this key and challenge. Takes a millisecond or two.
     */
    Optional<byte[]> decrypt(AuthData encrypted, AuthData challenge) {
        return RsaExchange.decrypt(encrypted.bytes(), challenge.bytes(), secret);
    }
}
