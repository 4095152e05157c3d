// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad input: the thing named, the right exit status, nothing half-started. */
class BadInputIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    nonsense                                            | there is no command "nonsense"
                    run --nonsense                                      | '--nonsense'
                    run --log-level loud                                | --log-level
                    rum -s tcp:127.0.0.1:0 -d nonsense                  | option -d: "nonsense"
                    rum -s tcp:127.0.0.1:99999 -d tcp:a:1               | option -s: "tcp:127.0.0.1:99999"
                    rum -s tcp:127.0.0.1:0 -d tcp:a:1 --read-timeout x  | option --read-timeout
                    rum -s tcp:127.0.0.1:0                              | -d, -f and -R
                    drain --deadline soon                               | --deadline
                    """)
    void wrongUseIsToldWithStatus2(String command, String named) throws Exception {
        Sluice.Result result = Sluice.run(folder, command.split(" +"));

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).containsPattern("(?m)^sluice: ").contains(named);
        assertThat(result.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --data FILE                     | FILE is a file and no folder; name another with --data
                    -p nope/more/pid                | option -p: the pid file nope/more/pid can not be written: there is no folder
                    -b -l nope/log                  | option -l: the log file nope/log can not be written: there is no folder
                    -s tcp:127.0.0.1:7 -s tcp:127.0.0.1:7  | option -s: tcp:127.0.0.1:7 is the address of another option -s too
                    """)
    void theReasonIsToldInTheUsersWords(String options, String told) throws Exception {
        Files.writeString(folder.resolve("FILE"), "");
        List<String> line = new ArrayList<>(List.of("rum", "-d", "tcp:127.0.0.1:1"));
        line.addAll(List.of(options.split(" +")));
        if (!line.contains("-s")) {
            line.addAll(List.of("-s", "tcp:127.0.0.1:0"));
        }

        Sluice.Result result = Sluice.run(folder, line.toArray(String[]::new));

        assertThat(result.status()).isPositive();
        assertThat(result.err()).contains(told).doesNotContain("Exception");
    }

    @Test
    void aCertificateWithoutItsKeyAsksForTheOption() throws Exception {
        String certificate = pem("one", true).toString();

        Sluice.Result result =
                Sluice.run(folder, "rum", "-s", "ssl:127.0.0.1:0", "-d", "tcp:127.0.0.1:1", "--ssl-cert", certificate);

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("option --ssl-key is missing: " + certificate + " holds no private key");
    }

    @Test
    void theDemoTellsABusyPortBeforeItUnpacksAnything() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Map<String, String> ports = Map.of("SLUICE_OPTS", "-Dsluice.demo.ports=0," + taken.getLocalPort() + ",0");
            try (Sluice demo = Sluice.start(folder, Sluice.home(), ports, "demo", "--database", "/usr")) {
                Sluice.Result result = demo.await();

                assertThat(result.status()).isEqualTo(1);
                assertThat(result.err())
                        .contains("127.0.0.1:" + taken.getLocalPort())
                        .doesNotContain(".cfg");
                assertThat(folder.resolve("state/sluice/demo")).doesNotExist();
            }
        }
    }

    @Test
    void stateIsBelowTheHomeOfTheEnvironment() throws Exception {
        Map<String, String> environment = Map.of("HOME", folder.resolve("home").toString(), "XDG_STATE_HOME", "");
        Files.createDirectory(folder.resolve("home"));
        try (Sluice sluice = Sluice.start(
                folder, Sluice.home(), environment, "rum", "-s", "tcp:127.0.0.1:0", "-d", "tcp:127.0.0.1:1")) {
            sluice.awaitReady();
            assertThat(folder.resolve("home/.local/state/sluice/rum/pid")).exists();
            sluice.signal("TERM");
            sluice.await();
        }
    }

    @Test
    void helpBreaksNoExample() throws Exception {
        for (String command : List.of("", "run", "rum", "demo", "shell", "status")) {
            String help =
                    Sluice.run(folder, ("help " + command).trim().split(" ")).out();

            assertThat(help.lines()).allMatch(line -> line.length() <= 80);
            assertThat(help.lines().filter(line -> line.matches("\\S+:\\d+.*")))
                    .as(help)
                    .isEmpty();
        }
    }

    @Test
    void rumWithoutArgumentsShowsItsUsage() throws Exception {
        Sluice.Result result = Sluice.run(folder, "rum");

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).contains("Usage: sluice rum").contains("--source");
    }

    @Test
    void aPortInUseIsToldAndNothingElseListens() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free.close();
            Sluice.Result result = Sluice.run(
                    folder,
                    "rum",
                    "-s",
                    "tcp:127.0.0.1:" + free.getLocalPort(),
                    "-s",
                    "tcp:127.0.0.1:" + taken.getLocalPort(),
                    "-d",
                    "tcp:127.0.0.1:1");

            assertThat(result.status()).isEqualTo(1);
            assertThat(result.err()).contains("127.0.0.1:" + taken.getLocalPort());
            assertThat(result.out()).doesNotContain("ready");
            assertThat(canConnect(free.getLocalPort())).isFalse();
        }
    }

    private static boolean canConnect(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aSocketPathThatIsAFileOrAFolderIsRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "precious");
        for (Path path : new Path[] {file, folder}) {
            Sluice.Result result = Sluice.run(folder, "rum", "-s", "sock:" + path, "-d", "tcp:127.0.0.1:1");

            assertThat(result.status()).isEqualTo(1);
            assertThat(result.err()).contains(path.toString());
        }
        assertThat(file).hasContent("precious");
    }

    @Test
    void aDataFolderThatHoldsOtherThingsIsLeftAlone() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"));
        Path config = Files.createDirectory(home.resolve("config"));
        Path precious = Files.writeString(config.resolve("org.sluice.listener-a.cfg"), "address = tcp:*:1\n");
        Path source =
                Files.writeString(Files.createDirectory(home.resolve("bundles")).resolve("Source.java"), "x");

        Sluice.Result result =
                Sluice.run(folder, "rum", "--data", home.toString(), "-s", "tcp:127.0.0.1:0", "-d", "tcp:127.0.0.1:1");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains(home.toString()).contains("holds other things");
        assertThat(precious).hasContent("address = tcp:*:1");
        assertThat(source).hasContent("x");
    }

    @Test
    void aSocketPathThatIsTooLongIsRefused() throws Exception {
        Sluice.Result result = Sluice.run(folder, "rum", "-s", "sock:/" + "x".repeat(120), "-d", "tcp:127.0.0.1:1");

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).contains("107 bytes");
    }

    @Test
    void aMissingCertificateIsRefused() throws Exception {
        Sluice.Result result =
                Sluice.run(folder, "rum", "-s", "ssl:127.0.0.1:0", "-d", "tcp:127.0.0.1:1", "--ssl-cert", "/nope.pem");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("option --ssl-cert: there is no file /nope.pem");
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws Exception {
        Path certificate = pem("one", true);
        Path key = pem("other", false);

        Sluice.Result result = Sluice.run(
                folder,
                "rum",
                "-s",
                "ssl:127.0.0.1:0",
                "-d",
                "tcp:127.0.0.1:1",
                "--ssl-cert",
                certificate.toString(),
                "--ssl-key",
                key.toString());

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("option --ssl-key: ").contains(key.toString());
    }

    private Path pem(String name, boolean certificate) throws Exception {
        Path store = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "secret")
                .start();
        assertThat(keytool.waitFor()).isZero();
        char[] password = "secret".toCharArray();
        KeyStore loaded = KeyStore.getInstance(store.toFile(), password);
        byte[] bytes = certificate
                ? loaded.getCertificate("a").getEncoded()
                : loaded.getKey("a", password).getEncoded();
        String label = certificate ? "CERTIFICATE" : "PRIVATE KEY";
        String text = "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder().encodeToString(bytes)
                + "\n-----END " + label + "-----\n";
        Path file = Files.writeString(folder.resolve(name + ".pem"), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void everyProblemOfTheConfigurationIsToldAtOnce() throws Exception {
        Path config = Files.createDirectory(folder.resolve("config"));
        Files.writeString(
                config.resolve("org.sluice.listener-a.cfg"),
                "address = tcp:127.0.0.1:0\nbacklog = many\nadress = x\ndestination = tcp:127.0.0.1:1\n");
        Files.writeString(config.resolve("org.sluice.lisener-b.cfg"), "address = tcp:127.0.0.1:0\n");

        for (String command : new String[] {"check", "run"}) {
            Sluice.Result result = Sluice.run(folder, command, "-c", config.toString());

            assertThat(result.status()).isEqualTo(1);
            assertThat(result.err())
                    .contains("org.sluice.listener-a.cfg: backlog: \"many\" is not a whole number")
                    .contains("org.sluice.listener-a.cfg: adress: is no key of this file")
                    .contains("org.sluice.lisener-b.cfg: no module takes a configuration named org.sluice.lisener");
            assertThat(result.out()).doesNotContain("ready");
        }
    }

    @Test
    void aMissingConfigurationFolderIsTold() throws Exception {
        Sluice.Result result = Sluice.run(folder, "run", "-c", "/nope");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("no configuration folder /nope");
    }

    @Test
    void aDistributionWithPiecesMissingSaysWhich() throws Exception {
        Path home = copyOfDistribution();
        Files.delete(home.resolve("repository/io/netty/netty-buffer")
                .resolve(onlyFolder(home.resolve("repository/io/netty/netty-buffer")))
                .resolve("netty-buffer-" + onlyFolder(home.resolve("repository/io/netty/netty-buffer")) + ".jar"));
        assertThat(start(home).err())
                .contains("the bundle io.netty:netty-buffer:")
                .contains("is missing");

        Path tcp = home.resolve("features/tcp.json");
        String good = Files.readString(tcp);
        Files.writeString(
                tcp, good.lines().filter(line -> !line.contains("netty-buffer")).reduce("", (a, b) -> a + b + "\n"));
        Sluice.Result unresolved = start(home);
        assertThat(unresolved.status()).isEqualTo(1);
        assertThat(unresolved.err()).contains("does not resolve: no bundle exports the package io.netty.buffer");

        Files.writeString(tcp, "{ broken");
        Sluice.Result broken = start(home);
        assertThat(broken.status()).isEqualTo(1);
        assertThat(broken.err()).contains("feature file").contains("tcp.json: line 1");
    }

    private Sluice.Result start(Path home) throws IOException, InterruptedException {
        String[] line = {"rum", "-s", "tcp:127.0.0.1:0", "-d", "tcp:127.0.0.1:1"};
        try (Sluice sluice = Sluice.start(folder, home, Map.of(), line)) {
            return sluice.await();
        }
    }

    private static String onlyFolder(Path path) throws IOException {
        try (var folders = Files.list(path)) {
            return folders.findFirst().orElseThrow().getFileName().toString();
        }
    }

    private Path copyOfDistribution() throws IOException {
        Path copy = folder.resolve("copy");
        Files.walkFileTree(Sluice.home(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(copy.resolve(Sluice.home().relativize(dir)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, copy.resolve(Sluice.home().relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
        return copy;
    }

    @Test
    void javaElevenIsRefusedWithItsVersion() throws Exception {
        Path bin = Files.createDirectories(folder.resolve("jdk11/bin"));
        Path java =
                Files.writeString(bin.resolve("java"), "#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Map<String, String> environment = Map.of("JAVA_HOME", bin.getParent().toString());

        try (Sluice sluice = Sluice.start(folder, Sluice.home(), environment, "version")) {
            Sluice.Result result = sluice.await();

            assertThat(result.status()).isEqualTo(1);
            assertThat(result.err()).contains("Java 17 or newer").contains("11.0.2");
        }
    }
}
