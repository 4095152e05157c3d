// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.conformance;

import java.nio.file.Path;
import org.sluice.testkit.database.Account;

/**
 * Where a driver is to log in, and as whom.
 *
 * @param port of 127.0.0.1
 * @param authority who signed the certificate that is there
 */
record Target(int port, Account account, Tls tls, Path authority) {
    static final String HOST = "127.0.0.1";

    String user() {
        return account.user();
    }

    String password() {
        return account.password();
    }
}
