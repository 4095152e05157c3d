// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.testkit.database.RealMariaDb;
import org.sluice.testkit.database.SharedServers;

/** The scripts that a reader begins with, as they stand but for the ports. */
@Timeout(60)
@ExtendWith(SharedServers.class)
class ExamplesIT {
    private static final Path LUA = Path.of("src/main/lua");

    private static Lab lab(RealMariaDb server, String script) throws Exception {
        String libraries = LUA.resolve("lib").toAbsolutePath() + "/?.lua;";
        return new Lab(
                "package.path = [[" + libraries + "]] .. package.path",
                script.replace("5500", "0").replace("3306", Integer.toString(server.port())));
    }

    private static Lab example(RealMariaDb server, String name) throws Exception {
        return lab(server, Files.readString(LUA.resolve("examples").resolve(name)));
    }

    private static Connection connect(Lab lab) throws SQLException {
        return connect(lab, "");
    }

    /** @param options of the driver */
    private static Connection connect(Lab lab, String options) throws SQLException {
        String where = lab.engine.listeners().get(0);
        return DriverManager.getConnection(
                RealMariaDb.jdbcUrl(Integer.parseInt(where.substring(where.lastIndexOf(':') + 1))) + options);
    }

    private static String row(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            StringBuilder all = new StringBuilder();
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                all.append(i == 1 ? "" : " ").append(rows.getString(i));
            }
            return all.toString();
        }
    }

    private static void expectPrinted(Lab lab, String pattern) {
        await().untilAsserted(() ->
                assertThat(lab.printed.toString(StandardCharsets.UTF_8)).containsPattern(pattern));
    }

    @Test
    void theFirstScriptOfTheGuidePrintsQueries(RealMariaDb server) throws Exception {
        Matcher block =
                Pattern.compile("```lua\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(Path.of("SCRIPTING.md")));
        assertThat(block.find()).isTrue();
        try (Lab lab = lab(server, block.group(1));
                Connection connection = connect(lab);
                Statement statement = connection.createStatement()) {
            assertThat(row(statement, "select 7")).isEqualTo("7");
            expectPrinted(lab, "client \\d+: select 7");
            assertThat(lab.errors).isEmpty();
        }
    }

    @Test
    void logTellsEachQueryAndItsTime(RealMariaDb server) throws Exception {
        try (Lab lab = example(server, "log.lua")) {
            try (Connection connection = connect(lab);
                    Statement statement = connection.createStatement()) {
                assertThat(row(statement, "select 8")).isEqualTo("8");
                assertThatThrownBy(() -> statement.execute("no statement")).hasMessageContaining("syntax");
            }
            expectPrinted(lab, "127.0.0.1 \\d+ ms: select 8\n");
            expectPrinted(lab, "127.0.0.1 \\d+ ms: no statement\n");
            assertThat(lab.errors).isEmpty();
        }
    }

    @Test
    void autoexplainExplainsOneSelectAndPassesSeveralStatements(RealMariaDb server) throws Exception {
        String script = Files.readString(LUA.resolve("demo-autoexplain.lua"));
        try (Lab lab = lab(server, script);
                Connection connection = connect(lab, "&allowMultiQueries=true");
                Statement statement = connection.createStatement()) {
            assertThat(row(statement, "select 8;")).isEqualTo("8");
            expectPrinted(lab, "EXPLAIN:\n");
            lab.printed.reset();
            assertThat(row(statement, "select 1; select @n := ifnull(@n, 0) + 1"))
                    .isEqualTo("1");
            assertThat(statement.getMoreResults()).isTrue();
            assertThat(row(statement, "select @n")).isEqualTo("1");
            assertThat(lab.errors).isEmpty();
        }
    }

    @Test
    void guardRefusesToDeleteAll(RealMariaDb server) throws Exception {
        try (Lab lab = example(server, "guard.lua");
                Connection connection = connect(lab);
                Statement statement = connection.createStatement()) {
            statement.execute("create temporary table t (a int)");
            statement.execute("insert into t values (1), (2)");
            assertThatThrownBy(() -> statement.execute("delete from t")).hasMessageContaining("no WHERE");
            assertThat(statement.executeUpdate("delete from t where a = 1")).isEqualTo(1);
            assertThat(row(statement, "select count(*) from t")).isEqualTo("1");
            assertThat(lab.errors).isEmpty();
        }
    }

    @Test
    void answerAnswersByItself(RealMariaDb server) throws Exception {
        try (Lab lab = example(server, "answer.lua");
                Connection connection = connect(lab);
                Statement statement = connection.createStatement()) {
            assertThat(row(statement, "SELECT 42")).isEqualTo("42 null");
            assertThat(row(statement, "SELECT 43")).isEqualTo("43");
            assertThat(lab.errors).isEmpty();
        }
    }

    @Test
    void rowsHidesAColumn(RealMariaDb server) throws Exception {
        try (Lab lab = example(server, "rows.lua");
                Connection connection = connect(lab);
                Statement statement = connection.createStatement()) {
            assertThat(row(statement, "select 1 a, 'x' secret, null b")).isEqualTo("1 *** null");
            assertThat(row(statement, "select 1 a, 'x' open")).isEqualTo("1 x");
            assertThat(lab.errors).isEmpty();
        }
    }

    @Test
    void rowsShowsNothingOfWhatIsPrepared(RealMariaDb server) throws Exception {
        try (Lab lab = example(server, "rows.lua");
                Connection connection = connect(lab, "&useServerPrepStmts=true");
                PreparedStatement prepared = connection.prepareStatement("select ? secret")) {
            prepared.setString(1, "x");
            // the driver asks in a text instead
            try (ResultSet rows = prepared.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("***");
            }
            assertThat(lab.errors).isEmpty();
        }
    }
}
