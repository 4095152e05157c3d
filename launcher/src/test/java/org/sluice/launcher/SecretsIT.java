// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.testkit.database.RealMariaDb;
import org.sluice.testkit.net.FreePort;
import org.sluice.testkit.secret.SecretScan;
import org.sluice.testkit.secret.Secrets;
import org.sluice.testkit.tls.ServerCertificate;

/** Logs in by each method with secrets that can be told apart, and looks for them wherever something is told. */
class SecretsIT {
    private static final String CLEAR = "clear-Gryphon81";
    private static final String HASHED = "hashed-Basilisk82";
    private static final String RELAYED = "relayed-Wyvern83";
    private static final String OWN = "own-Manticore84";
    private static final String WRONG = "wrong-Chimera85";
    private static final String SCRIPT = "script-Hydra86";
    private static final String SCRIPT_FILE = "script-file-Kraken87";
    private static final String STATEMENT = "statement-Sphinx88";

    @TempDir
    Path folder;

    private final Secrets secrets = new Secrets();
    private final int port = FreePort.next();
    private final int stats = FreePort.next();

    private static byte[] digest(String algorithm, byte[] text) throws Exception {
        return MessageDigest.getInstance(algorithm).digest(text);
    }

    private static String hash(String password) throws Exception {
        byte[] stored = digest("SHA-1", digest("SHA-1", password.getBytes(UTF_8)));
        return "*" + HexFormat.of().formatHex(stored).toUpperCase(Locale.ROOT);
    }

    /** The password, and what can be made of it and is as good. */
    private void hide(String name, String password) throws Exception {
        byte[] bytes = password.getBytes(UTF_8);
        byte[] sha1 = digest("SHA-1", bytes);
        byte[] sha256 = digest("SHA-256", bytes);
        secrets.with(name, bytes)
                .with("SHA1 of " + name, sha1)
                .with("hash of " + name, digest("SHA-1", sha1))
                .with("SHA256 of " + name, sha256)
                .with("SHA256 hash of " + name, digest("SHA-256", sha256));
    }

    private void hideKey(Path pem) throws Exception {
        String text = Files.readString(pem);
        byte[] bytes = Base64.getMimeDecoder().decode(text.replaceAll("-----[A-Z ]+-----", ""));
        RSAPrivateKey key =
                (RSAPrivateKey) KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(bytes));
        byte[] exponent = key.getPrivateExponent().toByteArray();
        secrets.with("private key", HexFormat.of().parseHex(HexFormat.of().formatHex(exponent, 8, 40)))
                .with(
                        "line of the private key",
                        text.lines().skip(5).findFirst().orElseThrow());
    }

    private Path guarded(String name, String... lines) throws IOException {
        Path file = Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private void configure(RealMariaDb database, ServerCertificate certificate) throws Exception {
        Files.createDirectory(folder.resolve("config"));
        Path lines = guarded(
                "lines",
                "clear - " + database.address() + " password=" + CLEAR,
                "hashed " + hash(HASHED) + " " + database.address(),
                "relayed - " + database.address(),
                "alias " + hash(HASHED) + " " + database.address() + " server-user=own server-password=" + OWN);
        assertThat(Sluice.run(folder, "cdb", "make", "users.cdb", lines.toString())
                        .status())
                .isZero();
        guarded(
                "config/org.sluice.listener-mysql.cfg",
                "address = tcp:127.0.0.1:" + port,
                "protocol = mysql",
                "tls = main",
                "mysql.greeting = mysql80",
                "mysql.log-logins = true");
        guarded("config/org.sluice.router.cdb-main.cfg", "file = " + folder.resolve("users.cdb"));
        guarded(
                "config/org.sluice.tls-main.cfg",
                "certificate = " + certificate.certificate(),
                "key = " + certificate.key());
        guarded("config/org.sluice.auth.sha2.cfg", "private-key = " + certificate.key());
        guarded("config/org.sluice.stats.cfg", "listen = tcp:127.0.0.1:" + stats);
        guarded("script.lua", "print('has it', os.getenv('PASSWORD') ~= nil, os.getenv('OTHER') ~= nil)");
        guarded(
                "config/org.sluice.lua-main.cfg",
                "script = " + folder.resolve("script.lua"),
                "env.PASSWORD = " + SCRIPT,
                "env-file.OTHER = " + guarded("script.secret", SCRIPT_FILE));
    }

    private void login(String user, String password, String... statements) throws SQLException {
        String url = "jdbc:mariadb://127.0.0.1:" + port + "/?user=" + user + "&password=" + password
                + "&allowPublicKeyRetrieval=true";
        for (String tls : List.of("&sslMode=disable", "&sslMode=trust")) {
            try (Connection client = DriverManager.getConnection(url + tls)) {
                for (String statement : statements) {
                    client.createStatement().execute(statement);
                }
            }
        }
    }

    private void refused(String user) {
        try {
            login(user, WRONG);
            throw new AssertionError(user + " was let in with a wrong password");
        } catch (SQLException e) {
            assertThat(e.getErrorCode()).isEqualTo(1045);
        }
    }

    @Test
    void noSecretIsSeenInAnythingThatIsToldKeptOrShown() throws Exception {
        for (String password : List.of(CLEAR, HASHED, RELAYED, OWN, WRONG)) {
            hide(password.substring(0, password.indexOf('-')), password);
        }
        secrets.with("script", SCRIPT).with("script-file", SCRIPT_FILE).with("statement", STATEMENT);
        ServerCertificate certificate = ServerCertificate.create(folder);
        hideKey(certificate.key());
        try (RealMariaDb database = RealMariaDb.start()) {
            for (String user : List.of("clear " + CLEAR, "hashed " + HASHED, "relayed " + RELAYED, "own " + OWN)) {
                String[] words = user.split(" ", 2);
                database.execute(
                        "create user " + words[0] + "@'%' identified by '" + words[1] + "'",
                        "grant all on *.* to " + words[0] + "@'%'");
            }
            configure(database, certificate);
            SecretScan scan = new SecretScan(secrets);
            use(scan);

            assertThat(scan.sightings()).isEmpty();
            assertThat(scan.read().values())
                    .allSatisfy(bytes -> assertThat(bytes).isNotNegative());
            assertThat(scan.read()).hasSizeGreaterThan(50);
        }
    }

    private void use(SecretScan scan) throws Exception {
        try (Sluice sluice = Sluice.start(
                folder,
                "run",
                "-c",
                "config",
                "--features",
                "core,tcp,mysql,cdb,lua,stats,shell",
                "--log-level",
                "trace")) {
            sluice.awaitReady();
            try (Connection watched = watched();
                    Sluice tap = Sluice.start(folder, "shell", "-c", "session:tap 1")) {
                Awaitility.await().until(() -> watched.isValid(5) && !tap.out().isEmpty());
                watched.createStatement().execute("create user eve identified by '" + STATEMENT + "'");
                watched.createStatement().execute("set password for eve = password('" + STATEMENT + "')");
                Awaitility.await().until(() -> watched.isValid(5) && tap.out().contains("set password"));
                talk();
                show(scan, sluice);
                scan.text("tap", tap.out() + tap.err());
            }
            assertThat(sluice.err()).contains("has it\\ttrue\\ttrue");
            scan.text("log", sluice.err()).text("standard output", sluice.out());
        }
    }

    private Connection watched() throws SQLException {
        return DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port + "/?user=hashed&password=" + HASHED
                + "&sslMode=trust&allowPublicKeyRetrieval=true");
    }

    private void talk() throws SQLException {
        login("clear", CLEAR);
        login("hashed", HASHED);
        login("relayed", RELAYED);
        login("alias", HASHED, "set @a = 1");
        for (String user : List.of("clear", "hashed", "relayed", "alias", "nobody")) {
            refused(user);
        }
    }

    private void show(SecretScan scan, Sluice sluice) throws Exception {
        List<String> commands = List.of(
                "session:list --json",
                "session:show 1",
                "listener:list",
                "destination:list",
                "route:list",
                "route:diff",
                "route:explain clear",
                "route:explain alias",
                "auth:list",
                "module:list --json",
                "module:history",
                "cdb:info --json",
                "cdb:get clear",
                "cdb:get hashed --json",
                "cdb:get alias",
                "lua:list --json",
                "stats:show",
                "scr:list",
                "lb");
        Sluice.Result shown = Sluice.run(folder, "shell", "-c", String.join("; ", commands));
        assertThat(shown.err()).isEmpty();
        assertThat(shown.out()).contains("hashed", "clear");
        scan.text("shell", shown.out());
        scan.text("status", Sluice.run(folder, "status", "-i", "run", "--json").out());
        for (String page : List.of("/stats.json", "/metrics")) {
            scan.text(
                    page,
                    HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + stats + page))
                                            .build(),
                                    BodyHandlers.ofString())
                            .body());
        }
        scan.process(sluice.pid())
                .jcmd(sluice.pid(), "Thread.print")
                .jcmd(sluice.pid(), "VM.command_line")
                .jcmd(sluice.pid(), "VM.system_properties")
                .folder(folder.resolve("state"));
    }
}
