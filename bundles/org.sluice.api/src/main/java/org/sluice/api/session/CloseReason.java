// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.session;

import java.util.Locale;

/** Why a session ended. Every session ends with exactly one. */
public enum CloseReason {
    /** Both sides had said that they send no more, the client first. */
    CLIENT_CLOSED(false),
    /** Both sides had said that they send no more, the server first. */
    SERVER_CLOSED(false),
    /** The client reset the connection. */
    CLIENT_RESET(false),
    /** The server reset the connection. */
    SERVER_RESET(true),
    /** The client left before a server was connected. */
    CLIENT_LEFT_EARLY(false),
    /** No bundle serves the listener's protocol at this moment. */
    NO_PROTOCOL(true),
    /** An access rule refused the session. */
    ACCESS_REFUSED(true),
    /** No router knew a destination. */
    NO_ROUTE(true),
    /** A router refused the session. */
    ROUTE_REFUSED(true),
    /** A router threw, or answered nonsense. */
    ROUTE_FAILED(true),
    /** No destination has an address at this moment. */
    UNRESOLVABLE(true),
    /** The last destination that was tried refused the connect. */
    CONNECT_REFUSED(true),
    /** The last destination that was tried did not answer in time. */
    CONNECT_TIMEOUT(true),
    /** The last destination that was tried could not be reached for another reason. */
    CONNECT_FAILED(true),
    /** All destinations were known to be down, and none was tried. */
    DESTINATION_DOWN(true),
    /** The server was connected and sent nothing in time. */
    FIRST_BYTE_TIMEOUT(true),
    /** The client did not log in in time. */
    LOGIN_TIMEOUT(true),
    /** The proxy refused the login: a wrong password, or a user that nobody knows. */
    LOGIN_DENIED(true),
    /** The server refused the login. */
    LOGIN_DENIED_BY_SERVER(true),
    /** The server sent an error where its greeting was due. */
    SERVER_REFUSED(true),
    /** Client and server have too little in common, or the way to log in can not be gone between them. */
    INCOMPATIBLE(true),
    /** The client sent what the protocol does not allow. */
    CLIENT_PROTOCOL_ERROR(true),
    /** The server sent what the protocol does not allow. */
    SERVER_PROTOCOL_ERROR(true),
    /** TLS with the server failed. */
    SERVER_TLS_FAILED(true),
    /** TLS with the client failed. */
    TLS_FAILED(true),
    /** A PROXY protocol header is missing, broken, late, or came from a network that is not trusted. */
    PROXY_HEADER(true),
    /** A limit was reached: of connections, of logins in progress, of new connections or failed logins in a time. */
    LIMIT(true),
    /** No byte had passed for as long as is allowed. */
    IDLE_TIMEOUT(false),
    /** It was open for as long as is allowed. */
    SESSION_AGE(false),
    /** An operator ended it. */
    KILLED(true),
    /** The script that serves it has closed it. */
    SCRIPT_CLOSED(false),
    /** Sluice ended before the session did. */
    SHUTDOWN(true),
    /** A defect of Sluice or of a module. */
    INTERNAL_ERROR(true);

    private final boolean fault;

    CloseReason(boolean fault) {
        this.fault = fault;
    }

    /** True if an operator wants to read of it: logged as a warning; otherwise the close is logged at debug. */
    public boolean isFault() {
        return fault;
    }

    /** The word of it in statistics, JSON and logs: {@code client_closed}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
