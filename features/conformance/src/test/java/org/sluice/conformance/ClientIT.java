// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.testkit.database.RealMariaDb;
import org.sluice.testkit.database.RealMySql;
import org.sluice.testkit.database.RealServer;
import org.sluice.testkit.database.SharedServers;
import org.sluice.testkit.net.FreePort;

/** What people do with the clients of the command line, through the proxy. */
@Timeout(120)
@ExtendWith(SharedServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientIT {
    private static final String USER = RealServer.USER;
    private static final String PASSWORD = RealServer.PASSWORD;
    private static final int MEGABYTE = 1_000_000;
    private static final long MAY_GROW_KIB = 32 << 10;

    /** A client, and the server where its user belongs. */
    private record Place(ClientProgram client, RealServer server, String user) {
        @Override
        public String toString() {
            return client.name() + ", " + server.name();
        }
    }

    private Path files;
    private RealMariaDb mariaDb;
    private List<Place> places;
    private MySqlClient container;
    private Proxy proxy;
    private int port;

    @BeforeAll
    void start(RealMariaDb mariaDb, RealMySql mySql, @TempDir Path folder) throws Exception {
        files = folder;
        this.mariaDb = mariaDb;
        UserFile users = new UserFile();
        String onMySql = mySql.accounts().get(0).user();
        users.add(USER, "", mariaDb.address(), Map.of());
        users.add("mdb-native", UserFile.hash(PASSWORD), mariaDb.address(), Map.of());
        users.add(onMySql, "", mySql.address(), Map.of());
        users.add(
                "terminated",
                "",
                mariaDb.address(),
                Map.of("password", "own", "server-user", USER, "server-password", PASSWORD));
        users.add("dead", "", "tcp:127.0.0.1:" + FreePort.next(), Map.of());
        container = new MySqlClient(files);
        proxy = Proxy.start(Files.createDirectory(files.resolve("sluice")), List.of(mariaDb, mySql), users);
        port = proxy.port(Proxy.Listener.ALL);
        places = List.of(
                new Place(ClientProgram.mariadb(), mariaDb, USER),
                new Place(ClientProgram.mysql(container), mySql, onMySql));
    }

    @AfterAll
    void stop() throws IOException {
        container.close();
        Files.writeString(
                Path.of("target", "sluice-clients.log"), proxy.process().log());
        proxy.close();
    }

    List<Place> places() {
        return places;
    }

    private String run(Place place, String statements) throws Exception {
        return place.client().run(port, place.user(), PASSWORD, statements);
    }

    @ParameterizedTest
    @MethodSource("places")
    void statusIsAllThere(Place place) throws Exception {
        assertThat(run(place, "\\s\n"))
                .contains("Connection id:", "Uptime:", "Threads: ", "TCP/IP")
                .containsPattern("Current user:\\s+" + place.user() + "@")
                .containsPattern("SSL:\\s+Not in use");
    }

    @ParameterizedTest
    @MethodSource("places")
    void compressionIsBetweenClientAndProxy(Place place) throws Exception {
        Place compressed = new Place(place.client().compressed(), place.server(), place.user());

        assertThat(run(compressed, "\\s\n")).containsPattern("Protocol:\\s+Compressed");
        assertIsSaid(run(compressed, "SELECT REPEAT('ab', 9000000);\n"), "ab".repeat(9_000_000) + "\n");
    }

    /** Cases 46 to 49; of the two clients MySQL's knows it. */
    @Test
    void zstdIsBetweenClientAndProxy() throws Exception {
        Place place = places.get(1);
        ClientProgram client = place.client().with("--compression-algorithms=zstd", "--zstd-compression-level=7");
        Place compressed = new Place(client, place.server(), place.user());

        assertThat(run(compressed, "\\s\n")).containsPattern("Protocol:\\s+Compressed");
        assertIsSaid(run(compressed, "SELECT REPEAT('ab', 9000000);\n"), "ab".repeat(9_000_000) + "\n");
    }

    @Test
    void tlsIsVerified() throws Exception {
        ClientProgram client = new ClientProgram(
                "mariadb", null, List.of("--ssl", "--ssl-verify-server-cert", "--ssl-ca=" + proxy.authority()));

        assertThat(client.run(port, USER, PASSWORD, "\\s\n")).containsPattern("SSL:\\s+Cipher in use is");
    }

    @Test
    void aFileOf200MegabytesIsLoaded() throws Exception {
        mariaDb.execute("USE test", "CREATE OR REPLACE TABLE sums (length INT, crc BIGINT)");
        Path file = files.resolve("large.txt");
        CRC32 crc = new CRC32();
        long sum = 0;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            byte[] line = new byte[MEGABYTE];
            for (int number = 0; number < 200; number++) {
                Arrays.fill(line, (byte) ('!' + number % 60));
                line[MEGABYTE - 1] = '\n';
                out.write(line);
                crc.reset();
                crc.update(line, 0, MEGABYTE - 1);
                sum += crc.getValue();
            }
        }
        String load = "LOAD DATA LOCAL INFILE '" + file + "' INTO TABLE sums CHARACTER SET binary"
                + " FIELDS ESCAPED BY '' (@line) SET length = LENGTH(@line), crc = CRC32(@line);\n";
        long before = proxy.process().residentKib();

        assertThat(run(places.get(0), load + "SELECT COUNT(*), SUM(length), SUM(crc) FROM sums;\n"))
                .isEqualTo("200\t" + 200L * (MEGABYTE - 1) + "\t" + sum + "\n");
        assertThat(proxy.process().residentKib()).isLessThan(before + MAY_GROW_KIB);
        Files.delete(file);
    }

    @ParameterizedTest
    @MethodSource("places")
    void aBlobOf64MegabytesGoesThereAndBack(Place place) throws Exception {
        int length = 64 << 20;
        String said = run(place, "SET @blob = '" + "b".repeat(length) + "';\nSELECT LENGTH(@blob), @blob;\n");

        assertIsSaid(said, length + "\t" + "b".repeat(length) + "\n");
    }

    /** With no more than a part of what was said instead, as that may be long. */
    private static void assertIsSaid(String said, String expected) {
        assertThat(said.equals(expected))
                .as("%d characters: %.200s", said.length(), said)
                .isTrue();
    }

    @Test
    void aClientThatIsStoppedWithinAGigabyteCostsNoMemory() throws Exception {
        String rows = "SELECT REPEAT('x', 999999) FROM seq_1_to_%d;\n";
        assertThat(read(start(String.format(rows, 100)))).isEqualTo(100L * MEGABYTE);
        long before = proxy.process().residentKib();
        Process client = start(String.format(rows, 1000));
        try (InputStream out = client.getInputStream()) {
            String pid = ClientProgram.line(out);
            out.skipNBytes(500L * MEGABYTE);
            ClientProgram.mariadb().signal("STOP", pid);
            assertThat(proxy.process().residentKib()).isLessThan(before + MAY_GROW_KIB);
            await().during(Duration.ofSeconds(2))
                    .atMost(Duration.ofSeconds(4))
                    .until(() -> proxy.process().residentKib() < before + MAY_GROW_KIB);
            ClientProgram.mariadb().signal("CONT", pid);

            assertThat(count(out)).isEqualTo(500L * MEGABYTE);
            assertThat(proxy.process().residentKib()).isLessThan(before + MAY_GROW_KIB);
        }
    }

    private Process start(String statements) throws IOException {
        Process client = ClientProgram.mariadb().start(port, USER, PASSWORD);
        try (OutputStream in = client.getOutputStream()) {
            in.write(statements.getBytes(UTF_8));
        }
        return client;
    }

    private static long read(Process client) throws IOException {
        try (InputStream out = client.getInputStream()) {
            ClientProgram.line(out);
            return count(out);
        }
    }

    private static long count(InputStream out) throws IOException {
        return out.transferTo(OutputStream.nullOutputStream());
    }

    @ParameterizedTest
    @MethodSource("places")
    void controlCEndsTheStatementAndNotTheSession(Place place) throws Exception {
        Process client = place.client().start(port, place.user(), PASSWORD);
        InputStream out = client.getInputStream();
        String pid = ClientProgram.line(out);
        try (OutputStream in = client.getOutputStream()) {
            in.write("SELECT CONNECTION_ID();\nSELECT SLEEP(100);\nSELECT CONNECTION_ID();\n".getBytes(UTF_8));
            in.flush();
            awaitRunning(place, "SELECT SLEEP(100)");
            place.client().signal("INT", pid);
        }

        assertThat(ClientProgram.rest(client)).matches("(?s)(\\d+)\n.*query (killed|aborted).*\n\\1\n");
    }

    private static void awaitRunning(Place place, String statement) {
        await().until(() -> place.server()
                .value("SELECT COUNT(*) FROM information_schema.processlist WHERE info = '" + statement + "'")
                .equals("1"));
    }

    @ParameterizedTest
    @MethodSource("places")
    void killEndsAnotherSessionByTheNumberThatItsClientShows(Place place) throws Exception {
        Process client = place.client().start(port, place.user(), PASSWORD);
        InputStream out = client.getInputStream();
        ClientProgram.line(out);
        try (OutputStream in = client.getOutputStream()) {
            // The status waits in the buffer of a client that does not speak to a terminal, until that is full.
            in.write("\\s\nSELECT REPEAT('x', 9000);\nSELECT SLEEP(99);\n".getBytes(UTF_8));
            in.flush();
            String id = ClientProgram.lineWith("Connection id:", out).replaceAll("\\D", "");
            awaitRunning(place, "SELECT SLEEP(99)");

            assertThat(run(place, "KILL " + id + ";\n")).isEmpty();
        }

        assertThat(ClientProgram.rest(client)).containsPattern("ERROR (2013|1053|1927|1317|2026)");
    }

    @ParameterizedTest
    @MethodSource("places")
    void whoIsNotLetInReadsWhatAServerSays(Place place) throws Exception {
        ClientProgram client = place.client();
        for (String user : List.of(place.user(), "mdb-native", "terminated", "nobody")) {
            assertThat(client.run(port, user, "wrong", "SELECT 1;\n"))
                    .as(user)
                    .matches("(?s)ERROR 1045 \\(28000\\): Access denied for user '" + user
                            + "'@'[^']+' \\(using password: YES\\)\n");
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void aDeadServerIsAnErrorThatTellsNothingOfIt(Place place) throws Exception {
        assertThat(place.client().run(port, "dead", PASSWORD, "SELECT 1;\n"))
                .startsWith("ERROR 1429 (HY000): The server for this account can not be reached");
    }
}
