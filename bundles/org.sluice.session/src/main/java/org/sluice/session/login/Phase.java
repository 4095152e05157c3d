// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import org.sluice.mysql.wire.Packet;
import org.sluice.mysql.wire.ProtocolException;

/**
 * One step of a login. Exactly one is in force; it says where the login goes on. All on the session's event loop. A packet
 * belongs to the login, which releases it after the call.
 */
interface Phase {
    /** Begins. Called once. */
    void enter();

    /** What the client sent, after it was awaited. */
    default void fromClient(Packet packet) {
        throw ProtocolException.malformed("a packet that nobody waits for");
    }

    /** What the server sent, after it was awaited. */
    default void fromServer(Packet packet) {
        throw ProtocolException.malformed("a packet that nobody waits for");
    }

    /** Gives back what it holds. Called once, however the phase ends. */
    default void leave() {}
}
