// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.report;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.api.Test;

/** What a start that failed tells last, beside what the log has told. */
class StartErrorsTest {
    private final LoggerContext context = new LoggerContext();
    private final StartErrors errors = new StartErrors();

    private void logged(Level level, String message) {
        errors.setContext(context);
        errors.start();
        errors.doAppend(new LoggingEvent("", context.getLogger("test"), level, message, null, null));
    }

    @Test
    void whatTheLogAloneHasToldIsNotToldAgain() {
        logged(Level.ERROR, "listener a: the address is in use");
        assertThat(errors.last("listener a: the address is in use")).isNull();
        assertThat(errors.last("another reason")).isEqualTo("another reason");
    }

    @Test
    void anErrorAmongOtherLinesIsToldLast() {
        logged(Level.ERROR, "script demo: it is broken");
        logged(Level.INFO, "script good: it runs");
        assertThat(errors.last("script demo: it is broken")).isEqualTo("not started: script demo: it is broken");
    }
}
