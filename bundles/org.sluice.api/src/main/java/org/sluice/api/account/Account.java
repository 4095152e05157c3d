// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.account;

import org.jspecify.annotations.Nullable;

/**
 * An account as a server has it.
 *
 * @param user may be empty: MySQL's anonymous account
 * @param host from where it may log in, as the server says it: {@code %}, {@code 10.0.0.%}
 * @param plugin by which it logs in
 * @param nativeHash {@code *} and 40 hex digits, if that is all that a login needs; otherwise null: there is no password,
 *     another plugin, or more than one way to log in
 * @param role it is a role, which can not log in
 * @param locked it can not log in for now
 * @param expired it can log in, and do nothing before it has changed its password
 */
public record Account(
        String user,
        String host,
        String plugin,
        @Nullable String nativeHash,
        boolean role,
        boolean locked,
        boolean expired) {

    /** As in {@code whee@%}; without the hash. */
    @Override
    public String toString() {
        return user + "@" + host;
    }
}
