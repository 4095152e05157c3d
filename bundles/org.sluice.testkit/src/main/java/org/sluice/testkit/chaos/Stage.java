// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.chaos;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sluice.testkit.database.RestartedMariaDb;
import org.sluice.testkit.dns.DnsServer;
import org.sluice.testkit.net.FreePort;
import org.sluice.testkit.process.Patience;
import org.sluice.testkit.process.SluiceProcess;
import org.sluice.testkit.tls.ServerCertificate;

/** All that takes part: two databases, a name server, files, and a Sluice that has its log and state on a small disk. */
final class Stage implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofSeconds(30);
    static final String NAME = "db.chaos.test";
    private static final int DISK_MEGABYTES = 256;
    private static final FileAttribute<Set<PosixFilePermission>> FOR_ITS_OWNER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    final Path config;
    final SmallDisk disk;
    final SteppedClock clock;
    final DnsServer names = new DnsServer();
    final RestartedMariaDb stable;
    final RestartedMariaDb victim;
    final ServerCertificate certificate;
    final Path users;
    final byte[] goodUsers;
    final int port = FreePort.next();
    final Path socket;
    /** Never harmed, but when Sluice itself dies. */
    final Route steady;

    final Route encrypted;
    final Route relayed;
    /** On the database that things are done to. */
    final Route doomed;
    /** By a name that things are done to. */
    final Route named;

    private final SluiceProcess.Setting setting;
    private SluiceProcess sluice;

    Stage(Path folder, Path home, Map<String, String> environment, List<String> options) throws Exception {
        config = Files.createDirectories(folder.resolve("config"));
        disk = SmallDisk.mount(folder.resolve("disk"), DISK_MEGABYTES);
        clock = new SteppedClock(folder);
        socket = disk.folder().resolve("mysql.sock");
        stable = RestartedMariaDb.start("--max-connections=2000");
        victim = RestartedMariaDb.start("--max-connections=2000");
        certificate = ServerCertificate.create(folder);
        steady = route("steady", false);
        encrypted = new Route(steady.user(), steady.password(), true, port);
        relayed = route("relayed", false);
        doomed = route("doomed", false);
        named = route("named", false);
        names.say(NAME, "127.0.0.1");
        Files.setPosixFilePermissions(certificate.key(), FOR_ITS_OWNER.value());
        users = folder.resolve("users.cdb");
        makeUsers(folder, home);
        goodUsers = Files.readAllBytes(users);
        int statistics = FreePort.next();
        configure(statistics);
        Map<String, String> all = new HashMap<>(clock.environment());
        all.putAll(environment);
        setting = new SluiceProcess.Setting(
                home,
                config,
                disk.folder().resolve("state"),
                Files.createFile(disk.folder().resolve("log")),
                statistics,
                all,
                options);
        sluice = SluiceProcess.start(setting);
    }

    private Route route(String user, boolean tls) {
        byte[] secret = new byte[12];
        new SecureRandom().nextBytes(secret);
        String password = HexFormat.of().formatHex(secret);
        for (RestartedMariaDb database : List.of(stable, victim)) {
            database.server()
                    .execute(
                            "create user " + user + "@'%' identified by '" + password + "'",
                            "grant all on *.* to " + user + "@'%'");
        }
        return new Route(user, password, tls, port);
    }

    private void makeUsers(Path folder, Path home) throws Exception {
        String at = " " + stable.server().address() + "\n";
        String byName = " tcp:" + NAME + ":" + stable.server().port() + "\n";
        Path lines = Files.writeString(
                folder.resolve("users"),
                "steady " + hash(steady) + at + "relayed -" + at + "named " + hash(named) + byName + "doomed "
                        + hash(doomed) + " " + victim.server().address() + "\n");
        ProcessBuilder make = new ProcessBuilder(
                        home.resolve("bin/sluice").toString(), "cdb", "make", users.toString(), lines.toString())
                .redirectErrorStream(true);
        make.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process made = make.start();
        String said = new String(made.getInputStream().readAllBytes(), ISO_8859_1);
        if (made.waitFor() != 0) {
            throw new IllegalStateException("no CDB: " + said);
        }
        Files.delete(lines);
    }

    private String hash(Route route) {
        return stable.server().value("select password('" + route.password() + "')");
    }

    private void configure(int statistics) throws Exception {
        write("org.sluice.listener-mysql.cfg", listener("tcp:127.0.0.1:" + port));
        write("org.sluice.listener-file.cfg", listener("sock:" + socket));
        write(
                "org.sluice.tls-default.cfg",
                "certificate = " + certificate.certificate() + "\nkey = " + certificate.key() + "\n");
        write("org.sluice.router.cdb-users.cfg", "file = " + users + "\n");
        write("org.sluice.stats.cfg", "listen = tcp:127.0.0.1:" + statistics + "\n");
        write(
                "org.sluice.transport.cfg",
                "dns.servers = " + names.hostAndPort() + "\ndns.refresh = 200ms\ndns.timeout = 500ms\n"
                        + "failure-memory = 1s\n");
    }

    private static String listener(String address) {
        return "address = " + address + "\nprotocol = mysql\nconnect-timeout = 2s\nfirst-byte-timeout = 2s\n";
    }

    private void write(String file, String text) throws Exception {
        Files.writeString(config.resolve(file), text);
    }

    /** A file beside the CDB, to be moved there; nobody else may read it. */
    Path newUsers(byte[] content) throws IOException {
        Path beside = users.resolveSibling("users.new");
        Files.createFile(beside, FOR_ITS_OWNER);
        return Files.write(beside, content);
    }

    SluiceProcess sluice() {
        return sluice;
    }

    List<Route> routes() {
        return List.of(steady, encrypted, relayed, doomed, named);
    }

    int statistics() {
        return setting.statistics();
    }

    Path state() {
        return setting.state();
    }

    Path log() {
        return setting.log();
    }

    /** After the process has died. */
    void startAgain() throws Exception {
        sluice = SluiceProcess.start(setting);
    }

    /** That logins work: at once, or, where they were harmed, after a while. */
    void prove(Route... routes) throws Exception {
        for (Route route : routes) {
            SQLException[] last = new SQLException[1];
            Patience.until("a login by " + route + ": " + last[0], DEADLINE, () -> {
                try (Connection client = route.login()) {
                    Route.ask(client, 42);
                    return true;
                } catch (SQLException e) {
                    if (!route.logins.isPresent()) {
                        throw e;
                    }
                    last[0] = e;
                    return false;
                }
            });
        }
    }

    /** Those that nothing is done to. */
    void proveUnharmed() throws Exception {
        prove(steady, encrypted, relayed);
    }

    /** Waits for a line in the log that was not there at that mark. */
    void awaitLine(long mark, String text) throws Exception {
        Patience.until("a line in the log with " + text, DEADLINE, () -> lines(mark, text) > 0);
    }

    /** How many lines of the log have this since that mark. */
    long lines(long mark, String text) throws Exception {
        return sluice.log(mark).lines().filter(line -> line.contains(text)).count();
    }

    @Override
    public void close() throws Exception {
        try (disk;
                stable;
                victim;
                names) {
            sluice.close();
        }
    }
}
