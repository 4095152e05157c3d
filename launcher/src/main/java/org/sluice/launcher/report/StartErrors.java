// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.report;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Knows the errors that the log told, so that a start that fails for one of them tells it again only if it stands
 * before other lines.
 */
final class StartErrors extends AppenderBase<ILoggingEvent> {
    static final String NAME = "start-errors";

    private static final int ENOUGH = 1000;

    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** Whether it told anything else behind an error, which is overlooked then. */
    private final AtomicBoolean others = new AtomicBoolean();

    @Override
    protected void append(ILoggingEvent event) {
        if (!event.getLevel().isGreaterOrEqual(Level.ERROR)) {
            others.compareAndSet(false, !told.isEmpty());
        } else if (told.size() < ENOUGH) {
            told.add(event.getFormattedMessage());
        }
    }

    /** What is told of a reason why nothing was started; null if the log has told it, and nothing behind it. */
    @Nullable
    String last(String line) {
        if (!told.contains(line)) {
            return line;
        }
        return others.get() ? "not started: " + line : null;
    }
}
