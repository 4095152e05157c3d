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
        Throwable defect = isDefect(cause) ? cause : null;
        String text = cause == null || defect != null ? message : withReason(message, root(cause));
        switch (level) {
            case LOG_ERROR -> log.error(text, defect);
            case LOG_WARNING -> log.warn(text, defect);
            case LOG_INFO -> log.info(text, defect);
            default -> log.debug(message, cause);
        }
    }

    /** Some messages say it already. */
    private static String withReason(String message, Throwable root) {
        String reason = root.getMessage() == null ? root.toString() : root.getMessage();
        return message.contains(reason) ? message : message + " " + reason;
    }

    /** A stack trace is for whoever wrote the code that fails; a jar that is none, or is not there, has no such code. */
    private static boolean isDefect(@Nullable Throwable cause) {
        for (Throwable one = cause; one != null; one = one.getCause()) {
            if (one instanceof RuntimeException || one instanceof Error) {
                return true;
            }
        }
        return false;
    }

    private static Throwable root(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
