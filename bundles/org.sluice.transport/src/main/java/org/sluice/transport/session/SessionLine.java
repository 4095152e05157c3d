// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.session;

import org.slf4j.spi.LoggingEventBuilder;
import org.slf4j.spi.NOPLoggingEventBuilder;
import org.sluice.api.session.Session;

/**
 * A line of the log about a session, with the keys that every such line has: {@code event}, {@code session},
 * {@code listener}, {@code client}, {@code user}, {@code server}. The log keeps those of one event and {@code reason} from
 * becoming too many; whoever logs does not count.
 */
public final class SessionLine {
    private SessionLine() {}

    /**
     * @param line as {@code log.atWarn()}
     * @param event one of the table in the launcher's README
     */
    public static LoggingEventBuilder of(LoggingEventBuilder line, Session session, String event) {
        if (line instanceof NOPLoggingEventBuilder) {
            return line; // nobody wants it
        }
        return line.addKeyValue("event", event)
                .addKeyValue("session", session.id().value())
                .addKeyValue("listener", session.listener())
                .addKeyValue("client", session.client())
                .addKeyValue("user", session.user())
                .addKeyValue("server", session.server());
    }
}
