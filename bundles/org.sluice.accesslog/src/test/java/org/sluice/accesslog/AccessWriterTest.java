// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class AccessWriterTest {
    private static final Duration PAUSE = Duration.ofMillis(10);

    @TempDir
    private Path folder;

    private final Logger logger = (Logger) LoggerFactory.getLogger(AccessWriter.class);
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();
    private final LongAdder written = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private volatile Instant now = Instant.parse("2026-01-31T23:59:59Z");
    private Path file;
    private @Nullable AccessWriter writer;

    @BeforeEach
    void listen() {
        file = folder.resolve("access.log");
        told.start();
        logger.addAppender(told);
    }

    @AfterEach
    void close() {
        if (writer != null) {
            writer.close();
        }
        logger.detachAppender(told);
    }

    private AccessWriter open(long size, Duration interval, int keep, boolean compress) {
        AccessLogSettings settings = new AccessLogSettings(file, LineFormat.TEXT, size, interval, keep, compress);
        Clock clock = new Clock() {
            @Override
            public Instant instant() {
                return now;
            }

            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }
        };
        AccessWriter opened =
                new AccessWriter(file, settings.format(), new LogFile(file, settings, clock), PAUSE, written, dropped);
        opened.start();
        writer = opened;
        return opened;
    }

    private AccessWriter open() {
        return open(0, Duration.ZERO, 3, false);
    }

    private static void add(AccessWriter to, long from, long end) {
        LongStream.range(from, end).forEach(id -> to.add(Entries.number(id)));
    }

    /** The sessions in a file; each line must be whole. */
    private static List<Long> sessions(Path file) {
        return text(file)
                .lines()
                .map(line -> line.split("\t", -1))
                .peek(columns -> assertThat(columns).hasSize(16).endsWith("client_closed"))
                .map(columns -> Long.valueOf(columns[3]))
                .toList();
    }

    private static String text(Path file) {
        try (InputStream plain = Files.newInputStream(file);
                InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(plain) : plain) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Long> numbers(long end) {
        return LongStream.range(0, end).boxed().toList();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void allThatIsAddedIsInTheFileAtTheEndWhichOthersCanNotRead() throws Exception {
        add(open(), 0, 5000);
        close();

        assertThat(sessions(file)).isEqualTo(numbers(5000));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        assertThat(written.sum()).isEqualTo(5000);
        assertThat(dropped.sum()).isZero();
    }

    @Test
    void itRotatesByItsSizeAndLosesAndTearsNoLine() throws Exception {
        AccessWriter open = open(10_000, Duration.ZERO, 100, false);
        add(open, 0, 200);
        await().until(() -> Files.exists(folder.resolve("access.log.1")));
        add(open, 200, 210);
        close();

        List<Long> all = IntStream.iterate(names().size() - 1, number -> number >= 0, number -> number - 1)
                .mapToObj(number -> number == 0 ? "access.log" : "access.log." + number)
                .flatMap(name -> sessions(folder.resolve(name)).stream())
                .toList();
        assertThat(all).isEqualTo(numbers(210));
    }

    @Test
    void itRotatesAtMidnightAndKeepsSoManyCompressed() throws Exception {
        AccessWriter open = open(0, Duration.ofDays(1), 2, true);
        for (int day = 0; day < 4; day++) {
            add(open, day, day + 1);
            int count = day + 1;
            await().until(() -> written.sum() == count);
            now = now.plus(Duration.ofDays(1));
            await().until(() -> Files.notExists(file));
            await().until(() -> names().stream().allMatch(name -> name.endsWith(".gz")));
        }

        assertThat(names()).containsExactly("access.log.1.gz", "access.log.2.gz");
        assertThat(sessions(folder.resolve("access.log.1.gz"))).containsExactly(3L);
        assertThat(sessions(folder.resolve("access.log.2.gz"))).containsExactly(2L);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("access.log.2.gz"))))
                .isEqualTo("rw-r-----");
    }

    @Test
    void somebodyElseMayMoveTheFileAway() throws Exception {
        AccessWriter open = open();
        add(open, 0, 10);
        await().until(() -> written.sum() == 10);
        Files.move(file, folder.resolve("moved"));
        open.reopen();
        await().until(() -> {
            open.add(Entries.number(10));
            return Files.exists(file);
        });
        close();

        List<Long> all = Stream.of("moved", "access.log")
                .flatMap(name -> sessions(folder.resolve(name)).stream())
                .toList();
        assertThat(all).hasSize((int) written.sum());
        assertThat(new TreeSet<>(all)).containsExactlyElementsOf(numbers(11));
    }

    @Test
    void aFolderThatIsGoneHoldsNobodyUpAndWhatIsDroppedIsTold() throws Exception {
        Path away = folder.resolveSibling(folder.getFileName() + "-away");
        AccessWriter open = open();
        Files.move(folder, away);
        try {
            long began = System.nanoTime();
            add(open, 0, 3L * AccessWriter.WAITING);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
            await().until(() -> open.problem() != null);
        } finally {
            Files.move(away, folder);
        }
        await().until(() -> written.sum() + dropped.sum() == 3L * AccessWriter.WAITING);
        close();

        assertThat(written.sum()).isBetween((long) AccessWriter.WAITING, 2L * AccessWriter.WAITING);
        assertThat(sessions(file)).hasSize((int) written.sum()).isSorted();
        assertThat(told.list.stream().map(ILoggingEvent::getFormattedMessage))
                .anyMatch(line -> line.contains("can not be written"))
                .anyMatch(line -> line.contains("is written again"));
        assertThat(told.list.stream()
                        .flatMap(event -> event.getKeyValuePairs().stream())
                        .filter(pair -> pair.key.equals("count"))
                        .mapToLong(pair -> (Long) pair.value)
                        .sum())
                .isEqualTo(dropped.sum());
    }

    @Test
    void aFullDiskTearsNoLineAndItGoesOnWhenThereIsRoom() throws Exception {
        Assumptions.assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder.toString()) == 0);
        try {
            Path ballast = folder.resolve("ballast");
            Files.write(ballast, new byte[32 << 10]);
            AccessWriter open = open();
            add(open, 0, 400);
            await().until(() -> open.problem() != null);
            assertThat(sessions(file)).isEqualTo(numbers(written.sum())).isNotEmpty();

            Files.move(file, folder.resolve("moved")); // as logrotate does
            Files.writeString(folder.resolve("moved"), "");
            Files.delete(ballast);
            await().until(() -> written.sum() == 400);
            assertThat(open.problem()).isNull();
            assertThat(sessions(file)).isSorted().endsWith(399L);
        } finally {
            close();
            assertThat(run("umount", folder.toString())).isZero();
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(10, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }
}
