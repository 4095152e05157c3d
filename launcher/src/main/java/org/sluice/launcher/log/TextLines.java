// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.log;

import ch.qos.logback.classic.spi.ILoggingEvent;

/** For people: {@code 2026-01-31T23:59:59.001Z WARN  session: session 7: login_denied: ...}. */
public final class TextLines extends Lines {
    @Override
    String lines(ILoggingEvent event) {
        String logger = event.getLoggerName();
        StringBuilder line = new StringBuilder(160)
                .append(time(event))
                .append(' ')
                .append(String.format("%-5s", event.getLevel()))
                .append(' ')
                .append(logger, logger.lastIndexOf('.') + 1, logger.length())
                .append(": ")
                .append(message(event))
                .append('\n');
        trace(event.getThrowableProxy()).forEach(frame -> line.append(frame).append('\n'));
        return line.toString();
    }
}
