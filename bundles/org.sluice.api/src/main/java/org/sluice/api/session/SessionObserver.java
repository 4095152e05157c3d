// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.session;

import org.sluice.api.command.Command;
import org.sluice.api.command.Response;

/**
 * Is told what happens to sessions, and changes nothing. A service; any number of them may be there. All calls are on the
 * event loop of the session and hold up all sessions on it: do not block, hand on what takes time. What is thrown is
 * counted and costs the session nothing; an observer that fails often is left out for a while.
 *
 * <p>For one session the calls come in the order of the methods here. A session that was open before the observer came is
 * told of from there on.
 */
public interface SessionObserver {
    /**
     * The service property, {@code true}, without which {@link #command} and {@link #response} are not called. As long as
     * no observer asks for them, commands are not read either.
     */
    String COMMANDS = "observe.commands";

    /** The service property with the id of a session, a {@code Long}: nothing is told of any other. */
    String SESSION = "observe.session";

    /** A client was accepted. A PROXY protocol header or TLS may still be under way. */
    default void opened(Session session) {}

    /** The server that a router chose is connected: see {@link Session#server} and {@link Session#routedBy}. */
    default void routed(Session session) {}

    /** The user is logged in on the server; again after each COM_CHANGE_USER. Not in a protocol without a login. */
    default void loggedIn(Session session) {}

    /**
     * The client has sent a command; it goes to the server meanwhile. Commands may come before the responses to those
     * before them.
     */
    default void command(Session session, Command command) {}

    /**
     * The server has answered. Not called for commands that have no answer, nor for COM_CHANGE_USER, after which comes
     * {@link #loggedIn} or {@link #closed}.
     */
    default void response(Session session, Command command, Response response) {}

    /** The session is over, its sockets are closed: see {@link Session#closeReason}. */
    default void closed(Session session) {}

    /** What it does, in a few words, for the operator. */
    default String describe() {
        return getClass().getSimpleName();
    }
}
