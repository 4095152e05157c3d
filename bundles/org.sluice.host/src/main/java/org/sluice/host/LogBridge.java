// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.LogListener;
import org.osgi.service.log.LogReaderService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** What Felix's own bundles tell the OSGi log goes where everything else goes. */
@Component(service = LogBridge.class, immediate = true)
public final class LogBridge implements LogListener {
    private static final Logger log = LoggerFactory.getLogger(LogBridge.class);

    private final LogReaderService reader;

    @Activate
    public LogBridge(@Reference LogReaderService reader) {
        this.reader = reader;
        reader.addLogListener(this);
    }

    @Deactivate
    void close() {
        reader.removeLogListener(this);
    }

    @Override
    public void logged(LogEntry entry) {
        if (entry.getLoggerName().startsWith("Events.")) {
            return; // each step of each bundle and service
        }
        Optional<String> unreadable = UnreadableFile.told(entry);
        if (unreadable.isPresent()) {
            log.error("{}", unreadable.get());
            return;
        }
        String name = entry.getBundle() == null ? "osgi" : entry.getBundle().getSymbolicName();
        LoggerFactory.getLogger(name)
                .atLevel(level(entry.getLogLevel()))
                .setCause(entry.getException())
                .log(entry.getMessage());
    }

    private static Level level(LogLevel level) {
        return switch (level) {
            case AUDIT, INFO -> Level.INFO;
            case ERROR -> Level.ERROR;
            case WARN -> Level.WARN;
            case DEBUG -> Level.DEBUG;
            case TRACE -> Level.TRACE;
        };
    }
}
