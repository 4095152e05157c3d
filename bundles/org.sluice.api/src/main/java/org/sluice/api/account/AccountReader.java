// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.account;

import org.osgi.annotation.versioning.ProviderType;

/** Reads the accounts of a server. A service, for any number of threads. */
@ProviderType
public interface AccountReader {

    /**
     * Logs in, reads, and leaves. Blocks; an interrupt does not end it before the timeout does.
     *
     * @throws AccountException if it could not be done
     */
    Accounts read(AccountServer server) throws AccountException;
}
