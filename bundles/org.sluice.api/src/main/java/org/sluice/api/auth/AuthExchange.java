// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.auth;

/**
 * One authentication under way: a state machine that is given what the peers send, and says what to send. Called on the
 * session's event loop, one call at a time; while a {@link AuthStep.Later} is pending, not at all. The final OK or ERR of
 * a server is the session's: an exchange with a server ends when the session closes it.
 */
public interface AuthExchange extends AutoCloseable {

    /**
     * Called once, first. An exchange that answers a server gives its first answer here; one that verifies a client, or
     * relays, waits for the client.
     */
    AuthStep begin();

    /** The client's packet: its answer in the login, or to AuthSwitchRequest or AuthMoreData. May be empty. The bytes are the exchange's own now. */
    default AuthStep fromClient(AuthData data) {
        return new AuthStep.Impossible("the client spoke out of turn");
    }

    /** The contents of the server's AuthMoreData, without its header byte. */
    default AuthStep fromServer(AuthData data) {
        return new AuthStep.Impossible("the server wants more than this authentication plugin has");
    }

    /** The login is over, well or not: secrets are wiped. Called once. */
    @Override
    default void close() {}
}
