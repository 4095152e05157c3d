// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.tool;

/** Numbers of things. */
final class Numbers {
    private Numbers() {}

    /** {@code 1 user}, {@code 2 users}. */
    static String of(long number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }
}
