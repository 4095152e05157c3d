// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.tls;

import java.util.List;
import javax.net.ssl.SSLEngine;

/**
 * Keys and certificates by name. A service; all calls are for any thread and do not block. What a changed file brings
 * is used for the next connection; those in being keep what they have.
 */
public interface TlsContexts {

    /**
     * An engine for one accepted connection, in server mode, with the protocols and ciphers that are configured.
     *
     * @throws UnknownTlsContextException if there is no such name, or its files never were good
     */
    SSLEngine newServerEngine(String name) throws UnknownTlsContextException;

    /** The names that can be used now. */
    List<String> names();
}
