// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import org.sluice.api.config.SecretFile;

/**
 * A private key and the certificates that go with it, its own one first.
 *
 * <p>{@code toString} is that of a class and not of a record: a key has no place in a text.
 */
final class Identity {
    private final List<X509Certificate> chain;
    private final PrivateKey key;
    private final List<String> warnings;

    private Identity(List<X509Certificate> chain, PrivateKey key, List<String> warnings) {
        this.chain = chain;
        this.key = key;
        this.warnings = warnings;
    }

    /** Of who else may read or change the file of the key. */
    List<String> warnings() {
        return warnings;
    }

    List<X509Certificate> chain() {
        return chain;
    }

    X509Certificate own() {
        return chain.get(0);
    }

    PrivateKey key() {
        return key;
    }

    /**
     * The JDK's own key managers: an engine holds them as long as its connection lasts, and one of this bundle's classes
     * would hold the whole bundle. The key store is needed to make them and forgotten then, so its password is no
     * secret. It is a JKS because PKCS12 refuses chains in an order that clients take.
     */
    KeyManager[] keyManagers() throws GeneralSecurityException, IOException {
        char[] password = {'-'};
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        store.setKeyEntry("sluice", key, password, chain.toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
        factory.init(store, password);
        return factory.getKeyManagers();
    }

    /** Reads both files, which may be one, and checks that they belong together and the key to nobody else. Blocks. */
    static Identity read(Path certificate, Path key) throws BadTlsException {
        SecretFile guard = SecretFile.of(key, SecretFile.Holds.PRIVATE_KEY);
        List<X509Certificate> chain = PemFile.read("certificate", certificate, PemFile::certificates);
        PrivateKey privateKey = PemFile.read("key", key, PrivateKeys::read);
        if (!guard.refusals().isEmpty()) {
            throw new BadTlsException("key", String.join("; ", guard.refusals()));
        }
        for (int i = 0; i < chain.size(); i++) {
            if (KeyMatch.matches(privateKey, chain.get(i).getPublicKey())) {
                if (i == 0) {
                    return new Identity(chain, privateKey, guard.warnings());
                }
                throw new BadTlsException(
                        "certificate",
                        certificate + " must begin with the server's own certificate; the key belongs to number "
                                + (i + 1));
            }
        }
        throw new BadTlsException("key", key + " does not belong to the certificate in " + certificate);
    }
}
