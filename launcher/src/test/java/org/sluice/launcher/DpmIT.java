// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.testkit.database.RealMariaDb;

/** {@code sluice dpm} as a process before a real MariaDB: the demos of dpm.md section 14, with what a user sees of them. */
class DpmIT {
    private static RealMariaDb database;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startDatabase() {
        database = RealMariaDb.start();
        database.execute("grant all on *.* to whee@'%'", "create database one", "create database two");
    }

    @AfterAll
    static void stopDatabase() {
        database.close();
    }

    private Sluice dpm(String script) throws IOException {
        return Sluice.start(
                folder,
                Sluice.home(),
                Map.of("DPM_PORT", "0", "DPM_SERVER_PORT", Integer.toString(Sluice.port(database.address()))),
                "dpm",
                "-s",
                Sluice.home().resolve("lua").resolve(script).toString(),
                "--no-shell");
    }

    private static Connection login(Sluice sluice, String password) throws IOException, SQLException {
        int port = Sluice.port(sluice.awaitReady().get(0));
        return DriverManager.getConnection(
                "jdbc:mariadb://127.0.0.1:" + port + "/?user=whee&connectTimeout=20000&password=" + password);
    }

    private static List<String> ask(Connection client, String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = client.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                for (int column = 1; column <= columns; column++) {
                    values.add(rows.getString(column));
                }
            }
        }
        return values;
    }

    private String shell(String command) throws IOException, InterruptedException {
        Sluice.Result result = Sluice.run(folder, "shell", "-i", "dpm", "-c", command);
        assertThat(result.err()).isEmpty();
        return result.out();
    }

    private static void awaitOut(Sluice sluice, String... texts) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(sluice.out()).contains(texts));
    }

    @Test
    void directlyTheServersAccountsWorkAndHelloIsRewritten() throws Exception {
        try (Sluice sluice = dpm("demo-direct.lua")) {
            try (Connection client = login(sluice, "toast")) {
                assertThat(ask(client, "HELLO")).containsExactly("2");
                assertThat(ask(client, "select current_user()").get(0)).startsWith("whee@");
            }
            awaitOut(sluice, "died", "successfully closed");
            assertThatThrownBy(() -> login(sluice, "wrong")).hasMessageContaining("Access denied for user 'whee'");
        }
    }

    @Test
    void withTheLibraryTheScriptAnswersByItself() throws Exception {
        try (Sluice sluice = dpm("demo-lib.lua");
                Connection client = login(sluice, "toast")) {
            assertThat(ask(client, "HELLO")).containsExactly("hi", "1", "hello", "2", "konnichiwa", "3");
            assertThat(ask(client, "select 1")).containsExactly("1");
            assertThat(ask(client, "show status like 'Questions'")).isNotEmpty();

            assertThat(shell("listener:list --json")).contains("\"protocol\":\"dpm\"", "\"current_connections\":1");
            String sessions = shell("session:list --json");
            assertThat(sessions)
                    .contains("\"user\":\"whee\"", "\"listener\":\"dpm\"", "\"server\":\"" + database.address() + "\"");
            assertThat(shell("session:kill 1")).contains("ends");
            assertThatThrownBy(() -> ask(client, "select 1")).isInstanceOf(SQLException.class);
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(shell("session:list")).contains("no sessions"));
            awaitOut(sluice, "died");
        }
    }

    @Test
    void selectsAreExplainedToTheProxyAndAnsweredToTheClient() throws Exception {
        try (Sluice sluice = dpm("demo-autoexplain.lua");
                Connection client = login(sluice, "toast");
                Connection other = login(sluice, "toast")) {
            assertThat(ask(client, "SELECT table_name FROM information_schema.tables WHERE table_name='TABLES'"))
                    .containsExactly("TABLES");
            assertThat(ask(other, "select 3")).containsExactly("3");
            awaitOut(sluice, "EXPLAIN:", "select_type: SIMPLE");
            assertThatThrownBy(() -> ask(client, "select no_such_column")).hasMessageContaining("no_such_column");
            assertThat(ask(client, "select 4")).containsExactly("4");
        }
    }

    @Test
    void manyClientsShareOneServerConnection() throws Exception {
        try (Sluice sluice = dpm("startup.lua")) {
            try (Connection one = login(sluice, "toast");
                    Connection two = login(sluice, "toast")) {
                assertThat(ask(one, "HELLO")).containsExactly("2");
                assertThat(ask(one, "select connection_id()")).isEqualTo(ask(two, "select connection_id()"));
                assertThat(ask(one, "select count(*) from information_schema.processlist where user='whee'"))
                        .containsExactly("1");
            }
            assertThatThrownBy(() -> login(sluice, "wrong"))
                    .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getErrorCode())
                            .isEqualTo(1045));
            awaitOut(sluice, "creating backend", "Backend ready!", "passwords matched", "HELLO", " ms");
        }
    }

    @Test
    void thePoolKeepsSessionsApart() throws Exception {
        try (Sluice sluice = dpm("demo-pool.lua");
                Connection one = login(sluice, "toast");
                Connection two = login(sluice, "toast")) {
            one.createStatement().execute("use one");
            two.createStatement().execute("use two");
            assertThat(ask(one, "select database()")).containsExactly("one");
            assertThat(ask(two, "select database()")).containsExactly("two");
            assertThat(ask(one, "select connection_id()")).isEqualTo(ask(two, "select connection_id()"));
            assertThat(ask(one, "select count(*) from information_schema.processlist where user='whee'"))
                    .containsExactly("1");
            one.createStatement().execute("set session wait_timeout=1234");
            assertThat(ask(two, "select @@session.wait_timeout")).doesNotContain("1234");
            assertThat(ask(one, "select @@session.wait_timeout")).containsExactly("1234");
        }
    }

    @Test
    void exitEndsTheProcessWithTheStatus() throws Exception {
        Path script = Files.writeString(
                folder.resolve("exit.lua"),
                "t = dpm.new_timer() t:schedule(0, 10, function() print('bye') os.exit(7) end, nil)");
        Sluice.Result result = Sluice.run(folder, "dpm", "-s", script.toString(), "--no-shell");
        assertThat(result.status()).isEqualTo(7);
        assertThat(result.out()).contains("bye");
        assertThat(result.err()).doesNotContain("'exit'");
    }

    @Test
    void aScriptThatFailsIsToldWithFileAndLine() throws Exception {
        Path bad = Files.writeString(folder.resolve("bad.lua"), "local a = 1\nlocal b = = 2\n");
        Sluice.Result result = Sluice.run(folder, "dpm", "-s", bad.toString());
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("bad.lua:2:");

        Sluice.Result missing = Sluice.run(folder, "dpm", "-s", "none.lua");
        assertThat(missing.status()).isEqualTo(1);
        assertThat(missing.err()).contains("none.lua");
    }
}
