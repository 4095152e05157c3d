// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.secret;

/**
 * A secret where none may be.
 *
 * @param secret its name; the secret itself is not shown
 * @param form how it was written, as in {@code hex}
 * @param place where
 * @param offset in bytes from the beginning of that place
 */
public record Sighting(String secret, String form, String place, long offset) {

    @Override
    public String toString() {
        return secret + " (" + form + ") in " + place + " at " + offset;
    }
}
