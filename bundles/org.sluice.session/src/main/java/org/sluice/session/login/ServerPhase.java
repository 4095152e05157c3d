// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

/** A phase that speaks with the server, and knows what it means when that fails. */
interface ServerPhase extends Phase {
    /** The server was silent for too long, left, or sent nonsense. */
    void serverFailed(Throwable cause);
}
