// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.report;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The log on a terminal where somebody types: lines go above the prompt, and no more of them than a person can read. What
 * is left out is counted; an error is only when a thousand lines wait for a terminal that stands still. Nobody who logs
 * waits for the terminal: a thread of its own prints.
 */
final class PromptLog extends AppenderBase<ILoggingEvent> {
    static final String NAME = "prompt";
    static final int LINES_PER_SECOND = 5;
    static final int WAITING = 1000;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Encoder<ILoggingEvent> encoder;
    private final Consumer<String> above;
    private final Thread printer = new Thread(this::print, "prompt-log");
    /** Never held while something is printed. */
    private final Object lock = new Object();

    private final Queue<String> lines = new ArrayDeque<>();
    private long secondEnds = System.nanoTime() + SECOND;
    private int shown;
    private int leftOut;
    private boolean stopped;

    PromptLog(Encoder<ILoggingEvent> encoder, Consumer<String> above) {
        this.encoder = encoder;
        this.above = above;
        printer.setDaemon(true);
        setName(NAME);
    }

    @Override
    public void start() {
        printer.start();
        super.start();
    }

    /** Waits until all is printed, but not for a terminal that stands still. */
    @Override
    public void stop() {
        super.stop();
        synchronized (lock) {
            stopped = true;
            lock.notifyAll();
        }
        try {
            printer.join(TimeUnit.NANOSECONDS.toMillis(SECOND));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (isTyped(event)) {
            return;
        }
        synchronized (lock) {
            boolean tooFast = !event.getLevel().isGreaterOrEqual(Level.ERROR) && shown >= LINES_PER_SECOND;
            if (tooFast || lines.size() >= WAITING) {
                leftOut++;
                return;
            }
            shown++;
            lines.add(new String(encoder.encode(event), StandardCharsets.UTF_8).stripTrailing());
            lock.notifyAll();
        }
    }

    /** Who types a command need not be told that it was typed. */
    private static boolean isTyped(ILoggingEvent event) {
        return event.getKeyValuePairs() != null
                && event.getKeyValuePairs().stream().anyMatch(pair -> "shell_command".equals(pair.value));
    }

    private void print() {
        try {
            for (String line = next(); line != null; line = next()) {
                above.accept(line);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does, and there is nothing left to do
        }
    }

    /** The next line, as soon as there is one; null at the end. */
    private @Nullable String next() throws InterruptedException {
        synchronized (lock) {
            while (true) {
                String line = lines.poll();
                if (line != null) {
                    return line;
                }
                long rest = secondEnds - System.nanoTime();
                if (rest <= 0 || stopped) {
                    String counted = endSecond();
                    if (counted != null || stopped) {
                        return counted;
                    }
                } else {
                    TimeUnit.NANOSECONDS.timedWait(lock, rest);
                }
            }
        }
    }

    private @Nullable String endSecond() {
        int missing = leftOut;
        leftOut = 0;
        shown = 0;
        secondEnds = System.nanoTime() + SECOND;
        return missing == 0
                ? null
                : "(" + missing + (missing == 1 ? " line" : " lines")
                        + " more of the log within a second; 2>FILE keeps all)";
    }
}
