// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.report;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The log on a terminal where somebody types: lines go above the prompt, and no more of them than a person can read. What
 * is left out is counted; an error never is.
 */
final class PromptLog extends AppenderBase<ILoggingEvent> {
    static final String NAME = "prompt";
    static final int LINES_PER_SECOND = 5;

    private final Encoder<ILoggingEvent> encoder;
    private final Consumer<String> above;
    private final ScheduledExecutorService seconds = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "prompt-log");
        thread.setDaemon(true);
        return thread;
    });
    private int shown;
    private int leftOut;

    PromptLog(Encoder<ILoggingEvent> encoder, Consumer<String> above) {
        this.encoder = encoder;
        this.above = above;
        setName(NAME);
    }

    @Override
    public void start() {
        seconds.scheduleAtFixedRate(this::nextSecond, 1, 1, TimeUnit.SECONDS);
        super.start();
    }

    @Override
    public void stop() {
        seconds.shutdownNow();
        super.stop();
        nextSecond();
    }

    /** Logback calls it for one event at a time; the lock is that of the seconds. */
    @Override
    protected void append(ILoggingEvent event) {
        synchronized (this) {
            if (!event.getLevel().isGreaterOrEqual(Level.ERROR) && shown >= LINES_PER_SECOND) {
                leftOut++;
                return;
            }
            shown++;
        }
        above.accept(new String(encoder.encode(event), StandardCharsets.UTF_8).stripTrailing());
    }

    void nextSecond() {
        int missing;
        synchronized (this) {
            missing = leftOut;
            leftOut = 0;
            shown = 0;
        }
        if (missing > 0) {
            above.accept("(" + missing + (missing == 1 ? " line" : " lines")
                    + " more of the log within a second; 2>FILE keeps all)");
        }
    }
}
