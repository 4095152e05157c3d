// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.framework;

import org.apache.felix.framework.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The framework's own messages go where all logs go. */
final class FelixLog extends Logger {
    private static final org.slf4j.Logger log = LoggerFactory.getLogger("org.apache.felix.framework");

    FelixLog() {
        setLogLevel(LOG_INFO);
    }

    @Override
    protected void doLog(int level, String message, @Nullable Throwable cause) {
        switch (level) {
            case LOG_ERROR -> log.error(message, cause);
            case LOG_WARNING -> log.warn(message, cause);
            case LOG_INFO -> log.info(message, cause);
            default -> log.debug(message, cause);
        }
    }
}
