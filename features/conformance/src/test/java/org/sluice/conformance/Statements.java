// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.sluice.testkit.database.RealServer;

/** What each driver runs on each server, and what must be in each result. */
record Statements(Path file) {
    /**
     * One of them.
     *
     * @param expected a part of the result, unless the driver does not offer it
     */
    private record Step(String name, String expected, Function<Session, String> statement) {
        static Step text(String name, String sql, String expected) {
            return new Step(name, expected, session -> session.text(sql));
        }

        static Step prepared(String name, String sql, String expected, Object... parameters) {
            return new Step(name, expected, session -> session.prepared(sql, parameters));
        }
    }

    /** Writes the file that is loaded. */
    static Statements in(Path folder) {
        try {
            return new Statements(Files.writeString(folder.resolve("lines.txt"), "one\ntwo\nthree\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the statements want to be there. */
    static void prepare(RealServer server) {
        server.execute(
                "USE " + RealServer.DATABASE,
                "CREATE TABLE IF NOT EXISTS digits (d INT PRIMARY KEY)",
                "INSERT IGNORE INTO digits VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)",
                "CREATE TABLE IF NOT EXISTS loaded (line VARCHAR(100))",
                "CREATE TABLE IF NOT EXISTS kept (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(50) CHARACTER SET utf8mb4 UNIQUE)"
                        + " ENGINE=InnoDB",
                "DROP PROCEDURE IF EXISTS twice",
                "CREATE PROCEDURE twice() BEGIN SELECT 1; SELECT 2, 'b'; END");
    }

    private List<Step> steps() {
        return List.of(
                Step.text("text", "SELECT 1, 'two', NULL", "1|two|"),
                Step.text("unicode", "SELECT 'ä€😀', CHAR_LENGTH('ä€😀')", "ä€😀|3"),
                Step.text(
                        "temporal",
                        "SELECT CAST('2024-02-29 12:34:56.789012' AS DATETIME(6)), CAST('2024-02-29' AS DATE),"
                                + " CAST('01:02:03' AS TIME)",
                        "2024-02-29"),
                Step.text(
                        "numbers",
                        "SELECT -9223372036854775808, 18446744073709551615, CAST(1.5 AS DECIMAL(9,3)), 0.1e0",
                        "-9223372036854775808|18446744073709551615|1.5"),
                Step.text("empty", "SELECT * FROM kept WHERE id < 0", ""),
                Step.text("clear", "TRUNCATE TABLE kept", ""),
                Step.text("insert", "INSERT INTO kept (id, name) VALUES (1, 'a'), (2, 'ö')", ""),
                Step.text("duplicate", "INSERT INTO kept (id, name) VALUES (1, 'c')", "error 1062 23000"),
                Step.text("update", "UPDATE kept SET name = CONCAT(name, '!')", ""),
                Step.prepared("prepared", "SELECT id, name, ? FROM kept WHERE name = ?", "2|ö!|7", 7, "ö!"),
                Step.prepared("prepared temporal", "SELECT CAST('2024-02-29' AS DATE), NULL", "2024-02-29|"),
                Step.prepared("prepared insert", "INSERT INTO kept (id, name) VALUES (?, ?)", "affected 1", 9, "nine"),
                Step.prepared("prepared error", "SELECT ? FROM nowhere", "error 1146 42S02", 1),
                new Step(
                        "cursor",
                        "0",
                        session -> session.cursor("SELECT a.d + 10 * b.d FROM digits a, digits b ORDER BY 1", 7)),
                Step.text("begin", "BEGIN", ""),
                Step.text("delete", "DELETE FROM kept", ""),
                Step.text("in the transaction", "SELECT COUNT(*) FROM kept", "0"),
                Step.text("rollback", "ROLLBACK", ""),
                Step.text("after it", "SELECT COUNT(*) > 1 FROM kept", "1"),
                Step.text("syntax", "SELECT FROM WHERE", "error 1064 42000"),
                Step.text("no table", "SELECT * FROM nowhere", "error 1146 42S02"),
                Step.text("warnings", "SELECT CAST('x' AS SIGNED); SHOW WARNINGS", "1292"),
                Step.text("procedure", "CALL twice()", "2|b"),
                Step.text("many statements", "SELECT 1; SELECT 2", "2"),
                Step.text("many rows", "SELECT a.d, b.d, c.d FROM digits a, digits b, digits c", "characters"),
                Step.text("big row", "SELECT REPEAT('x', 17000000)", "<17000000 characters"),
                Step.text("clear the other", "TRUNCATE TABLE loaded", ""),
                new Step("load", "", session -> session.load(file)),
                Step.text("loaded", "SELECT COUNT(*) FROM loaded", ""));
    }

    /** Runs them all. */
    Map<String, String> run(Session session) {
        Map<String, String> results = new LinkedHashMap<>();
        for (Step step : steps()) {
            try {
                results.put(step.name(), step.statement().apply(session));
            } catch (RuntimeException e) {
                throw new AssertionError("no result: " + step.name(), e);
            }
        }
        return Collections.unmodifiableMap(results);
    }

    /** What is not as it must be in the results of a direct connection, which nobody else's are compared with. */
    Map<String, String> unexpected(Map<String, String> results) {
        Map<String, String> wrong = new LinkedHashMap<>();
        for (Step step : steps()) {
            String result = results.getOrDefault(step.name(), "");
            boolean asExpected = result.contains(step.expected()) || result.equals(Session.NOT_OFFERED);
            boolean failed = step.expected().isEmpty() && result.startsWith("error");
            if (!asExpected || failed) {
                wrong.put(step.name(), result);
            }
        }
        return wrong;
    }
}
