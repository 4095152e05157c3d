// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.intercept;

import org.sluice.api.session.Session;

/**
 * Says what becomes of the commands of clients that are logged in. A service; {@code service.ranking} decides the order, the
 * highest is asked first. Whoever lets a command pass hands it on to the next; whoever replaces it, too, and the next sees
 * what it has become; an answer or a refusal ends it. May come, go and be replaced at any time: a session asks those that
 * are there when a command comes.
 *
 * <p>A command is held while it is asked for, and what the client sends behind it waits. It is asked for as soon as all of it
 * has come; commands before it may still be under way on the server.
 */
public interface CommandInterceptor {
    /**
     * The service property that names the commands it is asked for, as {@link ClientCommand#name} does: a text or several;
     * in a text more than one are parted by commas or blanks. {@code *} is all of those that it can be asked for. Without the
     * property: {@code COM_QUERY} and {@code COM_STMT_PREPARE}.
     *
     * <p>Never asked for: commands that have no answer (COM_QUIT, COM_STMT_CLOSE, COM_STMT_SEND_LONG_DATA), as nobody could
     * be told what became of them, COM_CHANGE_USER, which is a login, and the contents of files for LOAD DATA LOCAL INFILE.
     * Whoever refuses COM_STMT_EXECUTE leaves with the server what COM_STMT_SEND_LONG_DATA has brought there for it: better
     * refuse the statement when it is prepared.
     */
    String COMMANDS = "intercept.commands";

    /**
     * Called on the session's event loop: it must not block. Whoever needs time answers {@link Interception.Later}. There are
     * several loops, and the one service is called by all of them at once, for one session always by the same.
     *
     * <p>An exception, null, an answer that does not fit the command, or none within {@code answer-timeout} of
     * {@code org.sluice.module.cfg} costs this one command: the client gets
     * error 1105, what was wrong goes to the log, and the session goes on. It never makes the command pass.
     *
     * @param session whose it is; see {@link Session#user} and {@link Session#server}
     */
    Interception intercept(Session session, ClientCommand command);

    /** What it does, in a few words, for the operator. May be called on any thread. */
    default String describe() {
        return getClass().getSimpleName();
    }
}
