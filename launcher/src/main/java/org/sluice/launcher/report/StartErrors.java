// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.report;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Knows the errors that the log told, so that a start that fails for one of them does not tell it again. */
final class StartErrors extends AppenderBase<ILoggingEvent> {
    static final String NAME = "start-errors";

    private static final int ENOUGH = 1000;

    private final Set<String> told = ConcurrentHashMap.newKeySet();

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(Level.ERROR) && told.size() < ENOUGH) {
            told.add(event.getFormattedMessage());
        }
    }

    boolean told(String line) {
        return told.contains(line);
    }
}
