// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import org.sluice.api.session.CloseReason;

/**
 * Why a user goes nowhere, whatever the password: for the log, as who guesses names learns nothing.
 *
 * @param detail no secret
 */
record Denial(CloseReason reason, String detail) {
    static Denial wrongPassword() {
        return new Denial(CloseReason.LOGIN_DENIED, "the password is wrong");
    }
}
