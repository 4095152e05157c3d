// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.session;

/** How far a session has come. */
public enum SessionPhase {
    /** Accepted; TLS or the PROXY protocol header may still be under way. */
    ACCEPTED,
    /** The client's login is awaited, or its proof. */
    LOGIN,
    /** A router has been asked. */
    ROUTING,
    /** Names are resolved and connects are tried. */
    CONNECTING,
    /** The server's login is under way. */
    SERVER_LOGIN,
    /** Bytes pass both ways. */
    RELAYING,
    /** The client has said that it sends no more. */
    CLIENT_DONE,
    /** The server has said that it sends no more. */
    SERVER_DONE,
    /** Ended; about to disappear. */
    CLOSED
}
