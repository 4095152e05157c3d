// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.accesslog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes on a thread of its own what sessions hand over, which they do without waiting. While the file can not be written
 * it is tried again each second; of what comes meanwhile so much waits, and the rest is dropped and counted.
 */
final class AccessWriter implements AutoCloseable {
    static final int WAITING = 10_000;

    private static final Logger log = LoggerFactory.getLogger(AccessWriter.class);
    private static final int BATCH = 64;
    private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();
    private static final long END_MILLIS = 2000;

    private final Path path;
    private final LineFormat format;
    private final LogFile file;
    private final long pauseMillis;
    private final LongAdder written;
    private final LongAdder dropped;
    /** Empty: the end has come. */
    private final BlockingQueue<Optional<AccessEntry>> entries = new ArrayBlockingQueue<>(WAITING);

    private final Thread writer = new Thread(this::run, "access-log");
    private volatile boolean stopped;
    private volatile boolean reopen;
    private volatile @Nullable String problem;
    private long lookedAt = System.nanoTime();
    private long toldAt = System.nanoTime() - QUIET_NANOS;
    private long droppedTold;

    /**
     * @param pause after which the file is looked at again, and tried again
     * @param written counted on, as {@code dropped}
     */
    AccessWriter(Path path, LineFormat format, LogFile file, Duration pause, LongAdder written, LongAdder dropped) {
        pauseMillis = pause.toMillis();
        this.path = path;
        this.format = format;
        this.file = file;
        this.written = written;
        this.dropped = dropped;
        droppedTold = dropped.sum();
        writer.setDaemon(true);
    }

    void start() {
        writer.start();
    }

    /** Never waits; for any thread. */
    void add(AccessEntry entry) {
        if (!entries.offer(Optional.of(entry))) {
            dropped.increment();
        }
    }

    /** Opens the file anew before the next line. */
    void reopen() {
        reopen = true;
    }

    /** Why nothing is written at this moment; null if it is. */
    @Nullable
    String problem() {
        return problem;
    }

    private void run() {
        try {
            while (!stopped || !entries.isEmpty()) {
                Optional<AccessEntry> first = entries.poll(pauseMillis, TimeUnit.MILLISECONDS);
                look();
                if (first != null && first.isPresent()) {
                    write(batch(first.get()));
                }
                tellDropped();
            }
            file.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does
        } catch (IOException e) {
            failed(e);
        }
    }

    private ByteBuffer batch(AccessEntry first) {
        StringBuilder lines = new StringBuilder();
        lines.append(format.line(first));
        Optional<AccessEntry> next = entries.poll();
        for (int count = 2; next != null; count++) {
            next.ifPresent(entry -> lines.append(format.line(entry)));
            next = count < BATCH ? entries.poll() : null;
        }
        return ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Until it is written, or nobody waits for it any more. */
    private void write(ByteBuffer lines) throws InterruptedException {
        while (true) {
            int before = lines.position();
            try {
                file.append(lines);
                count(lines, before);
                good();
                return;
            } catch (IOException e) {
                count(lines, before);
                failed(e);
            }
            if (stopped) {
                dropped.add(linesIn(lines, lines.position(), lines.limit()) + entries.size());
                entries.clear();
                return;
            }
            tellDropped();
            TimeUnit.MILLISECONDS.sleep(pauseMillis);
            look();
        }
    }

    private void count(ByteBuffer lines, int from) {
        written.add(linesIn(lines, from, lines.position()));
    }

    private static int linesIn(ByteBuffer lines, int from, int to) {
        int count = 0;
        for (int at = from; at < to; at++) {
            if (lines.get(at) == '\n') {
                count++;
            }
        }
        return count;
    }

    private void look() {
        long now = System.nanoTime();
        if (!reopen && now - lookedAt < TimeUnit.MILLISECONDS.toNanos(pauseMillis)) {
            return;
        }
        lookedAt = now;
        try {
            if (reopen) {
                reopen = false;
                file.close();
            }
            file.look();
        } catch (IOException e) {
            failed(e);
        }
    }

    /** Told when it begins, and not again as long as it is the same. */
    private void failed(IOException why) {
        String now = why.toString();
        if (!now.equals(problem)) {
            problem = now;
            log.atError()
                    .addKeyValue("event", "access_log_failed")
                    .addKeyValue("file", path)
                    .addKeyValue("reason", now)
                    .log("the access log {} can not be written, and is tried again each second: {}", path, now);
        }
    }

    private void good() {
        if (problem != null) {
            problem = null;
            log.atInfo()
                    .addKeyValue("event", "access_log_recovered")
                    .addKeyValue("file", path)
                    .log("the access log {} is written again", path);
        }
    }

    /** Once a minute. */
    private void tellDropped() {
        long now = System.nanoTime();
        long more = dropped.sum() - droppedTold;
        if (more > 0 && (now - toldAt >= QUIET_NANOS || stopped)) {
            toldAt = now;
            droppedTold += more;
            log.atWarn()
                    .addKeyValue("event", "access_log_dropped")
                    .addKeyValue("file", path)
                    .addKeyValue("count", more)
                    .log("{} sessions are missing in the access log {}: it could not be written", more, path);
        }
    }

    /** Waits until all is written, but not for a disk that is full. */
    @Override
    public void close() {
        stopped = true;
        if (!entries.offer(Optional.empty())) {
            log.debug("the access log ends with all that waits");
        }
        try {
            writer.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
