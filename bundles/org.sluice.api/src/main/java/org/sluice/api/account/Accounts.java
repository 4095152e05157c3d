// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.account;

import java.util.List;

/**
 * All accounts of a server, roles included.
 *
 * @param version as the server tells it: {@code 10.11.6-MariaDB}
 */
public record Accounts(String version, List<Account> accounts) {
    public Accounts {
        accounts = List.copyOf(accounts);
    }
}
