// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.relay;

import org.jspecify.annotations.Nullable;
import org.sluice.api.session.CloseReason;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.ServerError;
import org.sluice.mysql.wire.StatusFlags;

/** What a client is told whose session is ended by neither peer. */
final class Parting {
    private Parting() {}

    /** Null if it is not told anything. */
    static @Nullable ErrPacket words(CloseReason reason, HandshakeResponse41 client) {
        return switch (reason) {
            case KILLED -> ErrPacket.of(ServerError.ER_CONNECTION_KILLED, "Connection was killed");
            case SHUTDOWN -> ErrPacket.of(ServerError.ER_SERVER_SHUTDOWN, "Server shutdown in progress");
            case IDLE_TIMEOUT ->
                readsUnasked(client)
                        ? ErrPacket.of(
                                ServerError.ER_CLIENT_INTERACTION_TIMEOUT,
                                "The client was disconnected by the server because of inactivity. See wait_timeout and"
                                        + " interactive_timeout for configuring this behavior.")
                        : null;
            case SESSION_AGE ->
                readsUnasked(client)
                        ? ErrPacket.of(
                                ServerError.ER_CONNECTION_KILLED,
                                "Connection was closed: it was open for as long as is allowed")
                        : null;
            default -> null;
        };
    }

    /**
     * Whether the client takes an error that came before its next command for the answer to that. Old ones do not, which give
     * no name; and PHP's complains of packets out of order.
     */
    private static boolean readsUnasked(HandshakeResponse41 client) {
        ByteString attributes = client.attributes();
        String told = attributes == null ? "" : attributes.utf8();
        return told.contains("_client_name") && !told.contains("mysqlnd");
    }

    /**
     * @param told what responses have told of the status; negative if none has
     * @param login what the login has told
     */
    static boolean isInTransaction(int told, int login) {
        int status = told < 0 ? login : told;
        return StatusFlags.has(status, StatusFlags.SERVER_STATUS_IN_TRANS)
                || StatusFlags.has(status, StatusFlags.SERVER_STATUS_IN_TRANS_READONLY);
    }
}
