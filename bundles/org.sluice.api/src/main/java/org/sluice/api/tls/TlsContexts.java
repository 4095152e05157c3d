// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.tls;

import java.util.List;
import javax.net.ssl.SSLEngine;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Keys and certificates by name. A service; all calls are for any thread and do not block. What a changed file brings
 * is used for the next connection; those in being keep what they have.
 */
@ProviderType
public interface TlsContexts {

    /**
     * An engine for one accepted connection, in server mode, with the protocols and ciphers that are configured.
     *
     * @throws UnknownTlsContextException if there is no such name, or its files never were good
     */
    SSLEngine newServerEngine(String name) throws UnknownTlsContextException;

    /**
     * An engine for one connection to a server, in client mode. Who the server is, is verified as asked; by which
     * authorities, is the context's: those of its {@code ca} file, else the JVM's.
     *
     * @param name if there is no context of that name, the JVM's own defaults
     * @param host what the certificate must be for with {@link Verification#FULL}, a name or an IP address
     */
    SSLEngine newClientEngine(String name, String host, int port, Verification verification)
            throws UnknownTlsContextException;

    /** What is asked of a server's certificate. */
    enum Verification {
        /** Nothing. */
        NONE,
        /** That a trusted authority has issued it. */
        CA,
        /** And that it is for this host. */
        FULL
    }

    /** True if a client must show a certificate: one without TLS has none, and is not let in. */
    default boolean requiresClientCertificate(String name) {
        return false;
    }

    /** The names that can be used now by {@link #newServerEngine}. */
    List<String> names();
}
