// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.mysql.wire.Capability.CLIENT_CONNECT_WITH_DB;
import static org.sluice.mysql.wire.Capability.CLIENT_DEPRECATE_EOF;
import static org.sluice.mysql.wire.Capability.CLIENT_LOCAL_FILES;
import static org.sluice.mysql.wire.Capability.CLIENT_MULTI_RESULTS;
import static org.sluice.mysql.wire.Capability.CLIENT_MULTI_STATEMENTS;
import static org.sluice.mysql.wire.Capability.CLIENT_MYSQL;
import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH;
import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;
import static org.sluice.mysql.wire.Capability.CLIENT_PS_MULTI_RESULTS;
import static org.sluice.mysql.wire.Capability.CLIENT_SECURE_CONNECTION;
import static org.sluice.mysql.wire.Capability.CLIENT_SESSION_TRACK;
import static org.sluice.mysql.wire.Capability.CLIENT_TRANSACTIONS;
import static org.sluice.mysql.wire.Capability.MARIADB_CLIENT_CACHE_METADATA;
import static org.sluice.mysql.wire.Capability.MARIADB_CLIENT_EXTENDED_METADATA;
import static org.sluice.mysql.wire.Capability.MARIADB_CLIENT_PROGRESS;
import static org.sluice.mysql.wire.Capability.MARIADB_CLIENT_STMT_BULK_OPERATIONS;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.mysql.result.Outcome;
import org.sluice.mysql.result.ResponseTracker;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.testkit.database.RealMariaDb;

/** What a real server really sends, with each set of capabilities that changes the form of a response. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealMariaDbIT {
    private static final byte[] PASSWORD = RealMariaDb.PASSWORD.getBytes(UTF_8);
    private static final Capabilities PLAIN = Capabilities.of(
            CLIENT_MYSQL,
            CLIENT_CONNECT_WITH_DB,
            CLIENT_LOCAL_FILES,
            CLIENT_PROTOCOL_41,
            CLIENT_TRANSACTIONS,
            CLIENT_SECURE_CONNECTION,
            CLIENT_MULTI_STATEMENTS,
            CLIENT_MULTI_RESULTS,
            CLIENT_PS_MULTI_RESULTS,
            CLIENT_PLUGIN_AUTH);
    private static final Capabilities MARIADB = PLAIN.without(CLIENT_MYSQL)
            .with(
                    MARIADB_CLIENT_PROGRESS,
                    MARIADB_CLIENT_STMT_BULK_OPERATIONS,
                    MARIADB_CLIENT_EXTENDED_METADATA,
                    MARIADB_CLIENT_CACHE_METADATA);

    /** Case 62: MariaDB takes it for the statement that was prepared last. */
    private static final String LAST = "ffffffff";

    private RealMariaDb database;

    @BeforeAll
    void start() throws IOException {
        database = RealMariaDb.start("--max-allowed-packet=64M", "--local-infile=1");
        try (RealConnection connection = connect(PLAIN)) {
            ok(connection.query("create procedure twice(out n int) begin select 1; select 2; set n = 3; end"), 0);
            ok(connection.query("create table loaded (a varchar(100))"), 0);
        }
    }

    @AfterAll
    void stop() {
        database.close();
    }

    static List<Capabilities> capabilities() {
        return List.of(
                PLAIN,
                PLAIN.with(CLIENT_DEPRECATE_EOF),
                PLAIN.with(CLIENT_DEPRECATE_EOF, CLIENT_SESSION_TRACK),
                MARIADB,
                MARIADB.with(CLIENT_DEPRECATE_EOF));
    }

    private RealConnection connect(Capabilities wanted) throws IOException {
        return new RealConnection(database.port(), RealMariaDb.USER, PASSWORD, wanted);
    }

    private static void ok(ResponseTracker response, long rows) {
        assertThat(response.errorCode()).isZero();
        assertThat(response.outcome()).isEqualTo(Outcome.OK);
        assertThat(response.rows()).isEqualTo(rows);
    }

    private static void error(ResponseTracker response, int code) {
        assertThat(response.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(response.errorCode()).isEqualTo(code);
    }

    @ParameterizedTest
    @MethodSource("capabilities")
    void textResponsesEndWhereTheyEnd(Capabilities wanted) throws IOException {
        try (RealConnection connection = connect(wanted)) {
            assertThat(connection.capabilities()).isEqualTo(wanted);
            ok(connection.query("do 1"), 0);
            ok(connection.query("select 1"), 1);
            ok(connection.query("select * from mysql.user where false"), 0);
            ok(connection.query("select seq, repeat('x', 300) from seq_1_to_1000"), 1000);
            ok(connection.query("set @a = 1; select @a; select 2; do 3"), 2);
            ok(connection.query("call twice(@n)"), 2);
            error(connection.query("select"), 1064);
            error(connection.query("select 1; select 2 from nowhere; select 3"), 1146);
            error(connection.query("select exp(seq * 100) from seq_1_to_10"), 1690);
            ok(connection.query("set autocommit = 0; use mysql; set autocommit = 1"), 0);
        }
    }

    @ParameterizedTest
    @MethodSource("capabilities")
    void preparedStatementsEndWhereTheyEnd(Capabilities wanted) throws IOException {
        try (RealConnection connection = connect(wanted)) {
            ok(connection.command("16", "select ?, seq from seq_1_to_5"), 0);
            String execute = "17" + LAST;
            String bound = "01000000 00 01 0300 07000000";
            ok(connection.command(execute + "00" + bound, ""), 5);
            // The second time MariaDB leaves out the columns if the client remembers them.
            ok(connection.command(execute + "00" + bound, ""), 5);
            // Case 51: a cursor, of which the rows come later.
            ok(connection.command(execute + "01" + bound, ""), 0);
            ok(connection.command("1c" + LAST + "02000000", ""), 2);
            ok(connection.command("1c" + LAST + "64000000", ""), 3);
            ok(connection.command("1a" + LAST, ""), 0);
            ok(connection.command("16", "call twice(?)"), 0);
            ok(connection.command("17" + LAST + "00" + bound, ""), 3);
            ok(connection.command("16", "do 1"), 0);
            ok(connection.command("17" + LAST + "00 01000000", ""), 0);
            error(connection.command("16", "select"), 1064);
            error(connection.command("17 ff000000 00 01000000", ""), 1243);
        }
    }

    /** Cases 32 to 34, 29 and 31. */
    @ParameterizedTest
    @MethodSource("capabilities")
    void theOtherCommandsEndWhereTheyEnd(Capabilities wanted) throws IOException {
        try (RealConnection connection = connect(wanted)) {
            ok(connection.command("0e", ""), 0);
            ok(connection.command("09", ""), 0);
            ok(connection.command("02", "mysql"), 0);
            ok(connection.command("04", "plugin\0"), 2);
            ok(connection.command("1b 0000", ""), 0);
            ok(connection.command("0a", ""), 1);
            ok(connection.command("1f", ""), 0);
            error(connection.command("1d", ""), 1047);
            error(connection.command("02", "nowhere"), 1049);
            ok(connection.query("select 1"), 1);
        }
    }

    @ParameterizedTest
    @MethodSource("capabilities")
    void aFileIsLoaded(Capabilities wanted) throws IOException {
        try (RealConnection connection = connect(wanted)) {
            ok(connection.load("load data local infile 'f' into table loaded; select 1", "one\ntwo\n"), 1);
            ok(connection.command("0e", ""), 0);
        }
    }

    /** Cases 41, 42, 44 and 51: rows around the longest frame; a first value of 16 MB begins as an EOF packet does. */
    @ParameterizedTest
    @MethodSource("capabilities")
    void longRowsAreRows(Capabilities wanted) throws IOException {
        try (RealConnection connection = connect(wanted)) {
            for (int length : List.of(16_777_210, 16_777_211, 16_777_212, 16_777_216)) {
                ok(connection.query("select repeat('a', " + length + ") union all select 'b'"), 2);
            }
        }
    }
}
