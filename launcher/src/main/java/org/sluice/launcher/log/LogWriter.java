// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Writes lines on a thread of its own, so that nobody who logs waits for a full disk, or for a pipe that nobody reads.
 * Where a line can not be written its rest is tried again each second; what comes meanwhile waits, up to a bound, and is
 * counted beyond it, and the count is told when there is room again. No line is torn.
 */
public final class LogWriter extends UnsynchronizedAppenderBase<ILoggingEvent> {
    static final int WAITING_BYTES = 4 << 20;
    private static final long PAUSE_MILLIS = 1000;
    private static final long FULL_PIPE_MILLIS = 20;
    private static final long END_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Encoder<ILoggingEvent> encoder;
    private final WritableByteChannel channel;
    private final Thread writer = new Thread(this::write, "log");
    /** Never held while something is written. */
    private final Object lock = new Object();

    private final Queue<byte[]> lines = new ArrayDeque<>();
    private int waitingBytes;
    private long lost;
    private boolean writing;
    private boolean stopped;

    /** @param channel left open at the end; written to by this one alone, or in whole lines */
    public LogWriter(Encoder<ILoggingEvent> encoder, WritableByteChannel channel) {
        this.encoder = encoder;
        this.channel = channel;
        writer.setDaemon(true);
    }

    /** How a line looks. */
    public Encoder<ILoggingEvent> encoder() {
        return encoder;
    }

    @Override
    public void start() {
        super.start();
        writer.start();
    }

    @Override
    protected void append(ILoggingEvent event) {
        byte[] line = encoder.encode(event);
        synchronized (lock) {
            if (stopped || waitingBytes + line.length > WAITING_BYTES) {
                lost++;
                return;
            }
            lines.add(line);
            waitingBytes += line.length;
            lock.notifyAll();
        }
    }

    /** Waits until all is written that was logged, but not for long where nothing can be written. */
    public void flush() {
        long deadline = System.nanoTime() + END_NANOS;
        synchronized (lock) {
            while ((writing || !lines.isEmpty()) && writer.isAlive()) {
                long rest = deadline - System.nanoTime();
                if (rest <= 0) {
                    return;
                }
                try {
                    TimeUnit.NANOSECONDS.timedWait(lock, rest);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    @Override
    public void stop() {
        super.stop();
        flush();
        synchronized (lock) {
            stopped = true;
            lock.notifyAll();
        }
    }

    private void write() {
        try {
            for (byte[] line = next(); line != null; line = next()) {
                write(ByteBuffer.wrap(line));
                tellLost();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does, and there is nothing left to do
        }
    }

    /** The next line, as soon as there is one; null at the end. */
    private byte @Nullable [] next() throws InterruptedException {
        synchronized (lock) {
            writing = false;
            lock.notifyAll();
            while (lines.isEmpty() && !stopped) {
                lock.wait();
            }
            byte[] line = lines.poll();
            if (line != null) {
                waitingBytes -= line.length;
                writing = true;
            }
            return line;
        }
    }

    private void write(ByteBuffer line) throws InterruptedException {
        while (line.hasRemaining() && !isStopped()) {
            try {
                if (channel.write(line) == 0) {
                    TimeUnit.MILLISECONDS.sleep(FULL_PIPE_MILLIS); // a pipe that does not block
                }
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        }
    }

    private boolean isStopped() {
        synchronized (lock) {
            return stopped;
        }
    }

    /** There is room again. */
    private void tellLost() throws InterruptedException {
        long count;
        synchronized (lock) {
            count = lost;
            lost = 0;
        }
        if (count > 0) {
            LoggerContext context = (LoggerContext) getContext();
            Logger logger = context.getLogger(LogWriter.class);
            LoggingEvent event = new LoggingEvent(
                    LogWriter.class.getName(),
                    logger,
                    Level.WARN,
                    "{} lines of the log are lost: they could not be written",
                    null,
                    new Object[] {count});
            event.setKeyValuePairs(List.of(new KeyValuePair("event", "lines_lost"), new KeyValuePair("count", count)));
            write(ByteBuffer.wrap(encoder.encode(event)));
        }
    }
}
