// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.sluice.api.reload.ReloadException;
import org.sluice.router.cdb.file.CdbWriter;

class WatchedUsersTest {
    /** The promise; a slow machine gets no more of it. */
    private static final Duration LATEST = Duration.ofSeconds(2);

    @TempDir
    Path folder;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Path file = Path.of("");
    private Path copies = Path.of("");

    @BeforeEach
    void prepare() throws Exception {
        file = folder.resolve("users.cdb");
        copies = Files.createDirectory(folder.resolve("copies"));
        log.start();
        logger().addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger().detachAppender(log);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(WatchedUsers.class);
    }

    private static String destinationOf(WatchedUsers users, String user) {
        return users.find(user.getBytes(UTF_8)) instanceof WatchedUsers.Lookup.Found found
                ? found.record().destinations().get(0).toString()
                : "";
    }

    private List<String> errorsLogged() {
        List<ILoggingEvent> all = new ArrayList<>(log.list);
        return all.stream()
                .filter(event -> event.getLevel().levelStr.equals("ERROR"))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private long copiesInMemory() throws Exception {
        try (var maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.contains(copies.toString())).count();
        }
    }

    @Test
    void aFileThatIsRenamedOverOrWrittenInPlaceIsReadWithinTwoSeconds() throws Exception {
        Users.write(file, 10, "tcp:a:1");
        CdbFiles files = new CdbFiles(copies);
        try {
            WatchedUsers users = files.watch("main", file);
            assertThat(destinationOf(users, "user9")).isEqualTo("tcp:a:1");
            Users.write(file, 10, "tcp:b:1");
            await().atMost(LATEST).until(() -> destinationOf(users, "user9").equals("tcp:b:1"));
            Path other = folder.resolve("other.cdb");
            Users.write(other, 10, "tcp:c:1");
            Files.write(file, Files.readAllBytes(other));
            await().atMost(LATEST).until(() -> destinationOf(users, "user9").equals("tcp:c:1"));
            assertThat(users.errors()).isZero();
            await().untilAsserted(() -> assertThat(copiesInMemory()).isEqualTo(1));
        } finally {
            files.close();
        }
        assertThat(copiesInMemory()).isZero();
    }

    @Test
    void aBadOrMissingFileChangesNothingIsToldOnceAndCounted() throws Exception {
        Users.write(file, 10, "tcp:a:1");
        CdbFiles files = new CdbFiles(copies);
        try {
            WatchedUsers users = files.watch("main", file);
            byte[] good = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(good, good.length - 1));
            await().until(() -> users.errors() == 1);
            Files.delete(file);
            await().until(() -> users.errors() == 2);
            for (int looks = 0; looks < 30; looks++) {
                users.poll();
            }
            assertThat(users.errors()).isEqualTo(2);
            assertThat(destinationOf(users, "user3")).isEqualTo("tcp:a:1");
            assertThat(errorsLogged()).hasSize(2).allSatisfy(line -> assertThat(line)
                    .startsWith("cdb router main: " + file)
                    .endsWith("(generation 1 stays in force)"));
            assertThat(errorsLogged().get(0)).contains("it was cut");
            assertThat(errorsLogged().get(1)).contains("is missing");
            assertThat(users.problem()).isEqualTo(file + " is missing");
            Users.write(file, 10, "tcp:b:1");
            await().atMost(LATEST).until(() -> destinationOf(users, "user3").equals("tcp:b:1"));
            assertThat(users.problem()).isEmpty();
        } finally {
            files.close();
        }
    }

    /** R20. */
    @Test
    void aFileThatIsMissingAtTheStartIsReadWhenItComes() throws Exception {
        CdbFiles files = new CdbFiles(copies);
        try {
            WatchedUsers users = files.watch("main", file);
            assertThat(users.find("user0".getBytes(UTF_8))).isInstanceOf(WatchedUsers.Lookup.NoFile.class);
            assertThat(errorsLogged())
                    .containsExactly("cdb router main: " + file + " is missing (no users until it is good)");
            Users.write(file, 1, "tcp:a:1");
            await().atMost(LATEST).until(() -> destinationOf(users, "user0").equals("tcp:a:1"));
        } finally {
            files.close();
        }
    }

    @Test
    void aRecordThatIsBadRefusesTheFileByTheNameOfItsUser() throws Exception {
        WatchedUsers users = new WatchedUsers("main", file, copies);
        try (CdbWriter writer = CdbWriter.create(file)) {
            writer.put("whee".getBytes(UTF_8), "*hash without an end".getBytes(UTF_8));
            writer.commit();
        }
        assertThatThrownBy(users::reload)
                .isInstanceOf(ReloadException.class)
                .hasMessage("main: " + file + " user \"whee\": no NUL ends the hash (no users until it is good)");
        users.close();
    }

    @Test
    void reloadReadsNowAndSaysWhatIsInForce() throws Exception {
        Users.write(file, 3, "tcp:a:1");
        WatchedUsers users = new WatchedUsers("main", file, copies);
        Users.write(file, 4, "tcp:a:1");
        assertThat(users.reload()).isEqualTo("main: " + file + " generation 2: 4 users");
        users.close();
        assertThat(copiesInMemory()).isZero();
    }

    /** Two changes within one tick of the kernel's clock leave the same stamp, if the size is the same. */
    @Test
    void whatIsReadRightAfterAChangeIsReadOnceMore() throws Exception {
        Users.write(file, 1, "tcp:b:1");
        byte[] second = Files.readAllBytes(file);
        Users.write(file, 1, "tcp:a:1");
        FileTime tick = FileTime.from(Instant.now());
        Files.setLastModifiedTime(file, tick);
        WatchedUsers users = new WatchedUsers("main", file, copies);
        while (Instant.now().toEpochMilli() - tick.toMillis() > 20) {
            // this machine was too slow for it
            users.close();
            tick = FileTime.from(Instant.now());
            Files.setLastModifiedTime(file, tick);
            users = new WatchedUsers("main", file, copies);
        }
        assertThat(destinationOf(users, "user0")).isEqualTo("tcp:a:1");
        Files.write(file, second);
        Files.setLastModifiedTime(file, tick);
        users.poll();
        assertThat(destinationOf(users, "user0")).isEqualTo("tcp:b:1");
        long generation = Objects.requireNonNull(users.current()).number();
        users.poll();
        assertThat(Objects.requireNonNull(users.current()).number()).isEqualTo(generation);
        users.close();
    }

    @Test
    void aFileThatIsADirectoryOrUnreadableIsNamedForIt() throws Exception {
        Files.createDirectory(file);
        WatchedUsers users = new WatchedUsers("main", file, copies);
        assertThat(users.problem()).isEqualTo(file + " is a directory, not a file");
        Path good = folder.resolve("good.cdb");
        Users.write(good, 1, "tcp:a:1");
        users.changeFile(good);
        assertThat(users.problem()).isEmpty();
        users.close();
    }

    @Test
    void lookupsGoOnAndNoneFailsWhileFilesAreSwapped() throws Exception {
        Users.write(file, 1000, "tcp:a:99");
        WatchedUsers users = new WatchedUsers("main", file, copies);
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService clients = Executors.newFixedThreadPool(3);
        Callable<Long> client = () -> {
            long lookups = 0;
            for (int i = 0; !stop.get(); i = (i + 7) % 1000) {
                assertThat(destinationOf(users, "user" + i)).startsWith("tcp:a:");
                assertThat(users.find(("stranger" + i).getBytes(UTF_8)))
                        .isInstanceOf(WatchedUsers.Lookup.NotFound.class);
                lookups++;
            }
            return lookups;
        };
        try {
            List<Future<Long>> running =
                    List.of(clients.submit(client), clients.submit(client), clients.submit(client));
            for (int port = 100; port <= 160; port++) {
                Users.write(file, 1000, "tcp:a:" + port);
                users.reload();
                assertThat(destinationOf(users, "user1")).isEqualTo("tcp:a:" + port);
            }
            stop.set(true);
            for (Future<Long> one : running) {
                assertThat(one.get()).isPositive();
            }
            users.poll();
            assertThat(copiesInMemory()).isEqualTo(1);
        } finally {
            stop.set(true);
            clients.shutdown();
            users.close();
        }
        assertThat(copiesInMemory()).isZero();
    }

    @Test
    void aGenerationIsHeldAsLongAsALookupIsInIt() throws Exception {
        Users.write(file, 1, "tcp:a:1");
        UsersGeneration generation = UsersGeneration.load(file, copies, 1);
        assertThat(generation.enter()).isTrue();
        generation.retire();
        assertThat(generation.enter()).isFalse();
        assertThat(generation.closeIfUnused()).isFalse();
        assertThat(generation.find("user0".getBytes(UTF_8))).isNotNull();
        generation.leave();
        assertThat(generation.closeIfUnused()).isTrue();
        assertThat(copiesInMemory()).isZero();
    }

    @Test
    void aFileThatEverybodyCanChangeIsRefusedAndTheLastGoodOneStays() throws Exception {
        Users.write(file, 10, "tcp:a:1");
        WatchedUsers users = new WatchedUsers("main", file, copies);
        Users.write(file, 10, "tcp:evil:1");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        users.poll();
        users.poll();

        assertThat(destinationOf(users, "user9")).isEqualTo("tcp:a:1");
        assertThat(errorsLogged()).singleElement().asString().contains("(mode 0666): chmod 600 " + file);

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        users.poll();
        users.poll();
        assertThat(destinationOf(users, "user9")).isEqualTo("tcp:evil:1");
    }

    @Test
    void ofAFileThatEverybodyCanReadIsWarnedOnce() throws Exception {
        Users.write(file, 10, "tcp:a:1");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        WatchedUsers users = new WatchedUsers("main", file, copies);
        users.reload();

        assertThat(users.current()).isNotNull();
        assertThat(log.list.stream()
                        .filter(event -> event.getLevel().levelStr.equals("WARN"))
                        .map(ILoggingEvent::getFormattedMessage))
                .singleElement()
                .asString()
                .endsWith("everybody on this machine can read (mode 0644): chmod 600 " + file);
    }
}
