// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class LineLimitsTest {
    private final LoggerContext context = new LoggerContext();
    private final Logger log = context.getLogger("x");
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5); // nanoTime may turn over
    private final LineLimits limits = new LineLimits(clock::get);
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();
    private final ListAppender<ILoggingEvent> summary = new ListAppender<>();

    @BeforeEach
    void start() {
        told.start();
        log.addAppender(told);
        limits.setContext(context);
        limits.start();
        context.addTurboFilter(limits);
        summary.start();
        context.getLogger(LineLimits.class).addAppender(summary);
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private void tell(Level level, String event, @Nullable String client, @Nullable String reason, int times) {
        for (int i = 0; i < times; i++) {
            log.atLevel(level)
                    .addKeyValue("event", event)
                    .addKeyValue("client", client)
                    .addKeyValue("reason", reason)
                    .log("refused");
        }
    }

    @Test
    void ofOneKindSoManyAreToldAndTheRestIsCounted() {
        tell(Level.WARN, "session_closed", "192.0.2.1:1", "login_denied", 1000);
        tell(Level.WARN, "session_closed", "192.0.2.1:1", "limit", 3);

        assertThat(told.list).hasSize(LineLimits.LINES + 3);
        assertThat(limits.suppressed()).isEqualTo(Map.of("session_closed", 1000L - LineLimits.LINES));

        limits.stop();
        assertThat(summary.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("980 more lines like these (session_closed, login_denied) within 10 s were left out");
    }

    @Test
    void afterTheIntervalTheyAreToldAgain() {
        tell(Level.WARN, "session_closed", "192.0.2.1:1", "login_denied", LineLimits.LINES);
        clock.addAndGet(LineLimits.INTERVAL.toNanos());
        tell(Level.WARN, "session_closed", "192.0.2.1:1", "login_denied", LineLimits.LINES);

        assertThat(told.list).hasSize(2 * LineLimits.LINES);
        assertThat(limits.suppressed()).isEmpty();
    }

    @Test
    void whatNoClientCausedIsAlwaysTold() {
        tell(Level.WARN, "reload_failed", null, null, 1000);
        tell(Level.INFO, "login", "192.0.2.1:1", null, 1000);
        for (int i = 0; i < 1000; i++) {
            log.warn("a fact without a name");
        }

        assertThat(told.list).hasSize(3000);
    }

    @Test
    void reasonsWithoutEndTakeNoMemoryWithoutEnd() {
        for (int i = 0; i < 100_000; i++) {
            tell(Level.WARN, "interceptor_failed", "192.0.2.1:1", "reason " + i, 1);
        }

        assertThat(told.list).hasSize(LineLimits.MOST + LineLimits.LINES);
        assertThat(limits.suppressed()).isEqualTo(Map.of("others", 100_000L - LineLimits.MOST - LineLimits.LINES));
    }
}
