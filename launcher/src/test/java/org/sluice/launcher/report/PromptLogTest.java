// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.report;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PromptLogTest {
    private final LoggerContext context = new LoggerContext();
    private final List<String> above = new CopyOnWriteArrayList<>();
    private final CountDownLatch moves = new CountDownLatch(1);
    private PromptLog log;

    @BeforeEach
    void start() {
        start(above::add);
    }

    private void start(Consumer<String> terminal) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%level %msg%n");
        encoder.start();
        log = new PromptLog(encoder, terminal);
        log.setContext(context);
        log.start();
    }

    @AfterEach
    void stop() {
        moves.countDown();
        log.stop();
    }

    private void tell(Level level, String text) {
        log.doAppend(new LoggingEvent("", context.getLogger("x"), level, text, null, null));
    }

    @Test
    void aFloodIsCountedAndNotShownButEachErrorIs() {
        for (int i = 0; i < 1000; i++) {
            tell(Level.WARN, "denied " + i);
        }
        tell(Level.ERROR, "broken");
        log.stop();

        assertThat(above.get(0)).isEqualTo("WARN denied 0");
        assertThat(above).contains("ERROR broken").hasSizeLessThan(50);
        long left = above.stream()
                .filter(line -> line.startsWith("("))
                .mapToLong(line -> Long.parseLong(line.substring(1, line.indexOf(' '))))
                .sum();
        assertThat(left + above.stream().filter(line -> line.startsWith("WARN")).count())
                .isEqualTo(1000);
    }

    @Test
    void whatIsReadableIsShownWhole() {
        tell(Level.INFO, "one");
        tell(Level.INFO, "two");
        log.stop();

        assertThat(above).containsExactly("INFO one", "INFO two");
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whoLogsDoesNotWaitForATerminalThatStandsStill() {
        log.stop();
        start(line -> {
            try {
                moves.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            above.add(line);
        });

        for (int i = 0; i < 2 * PromptLog.WAITING; i++) {
            tell(Level.ERROR, "broken " + i);
        }
        moves.countDown();
        log.stop();

        assertThat(above).startsWith("ERROR broken 0", "ERROR broken 1");
        assertThat(above.stream().filter(line -> line.startsWith("ERROR")))
                .hasSizeBetween(PromptLog.WAITING, PromptLog.WAITING + 1);
        assertThat(above).anyMatch(line -> line.matches("\\(\\d+ lines more of the log within a second;.*"));
    }
}
