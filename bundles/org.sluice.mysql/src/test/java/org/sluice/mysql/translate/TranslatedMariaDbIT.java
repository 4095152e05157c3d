// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.translate;

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
import static org.sluice.mysql.wire.Capability.CLIENT_QUERY_ATTRIBUTES;
import static org.sluice.mysql.wire.Capability.CLIENT_SECURE_CONNECTION;
import static org.sluice.mysql.wire.Capability.CLIENT_SESSION_TRACK;
import static org.sluice.mysql.wire.Capability.CLIENT_TRANSACTIONS;
import static org.sluice.mysql.wire.Capability.MARIADB_CLIENT_CACHE_METADATA;
import static org.sluice.mysql.wire.Capability.MARIADB_CLIENT_EXTENDED_METADATA;
import static org.sluice.mysql.wire.Capability.MARIADB_CLIENT_PROGRESS;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.mysql.Hex;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.testkit.database.RealMariaDb;

/**
 * A real server that has agreed on CLIENT_DEPRECATE_EOF, and the same one that has not, behind the translators: the client
 * gets the same frames of both, to the last byte.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TranslatedMariaDbIT {
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
            .with(MARIADB_CLIENT_PROGRESS, MARIADB_CLIENT_EXTENDED_METADATA, MARIADB_CLIENT_CACHE_METADATA);

    private RealMariaDb database;

    @BeforeAll
    void start() throws IOException {
        database = RealMariaDb.start("--max-allowed-packet=64M", "--local-infile=1");
        try (TranslatedConnection connection = connect(PLAIN, PLAIN)) {
            connection.query("create procedure twice(out n int) begin select 1; select 2; set n = 3; end");
            connection.query("create table four (a int primary key) select seq a from seq_1_to_4");
        }
    }

    @AfterAll
    void stop() {
        database.close();
    }

    private TranslatedConnection connect(Capabilities client, Capabilities server) throws IOException {
        return new TranslatedConnection(database.port(), client, server, 4099);
    }

    /** Runs the same on a server with the client's capabilities and on one behind the translators. */
    private interface Both extends AutoCloseable {
        void same(String head, String text) throws IOException;

        default void query(String statement) throws IOException {
            same("03", statement);
        }

        @Override
        void close() throws IOException;
    }

    private Both both(Capabilities common) throws IOException {
        TranslatedConnection direct = connect(common.with(CLIENT_DEPRECATE_EOF), common.with(CLIENT_DEPRECATE_EOF));
        TranslatedConnection translated = connect(common.with(CLIENT_DEPRECATE_EOF, CLIENT_SESSION_TRACK), common);
        return new Both() {
            @Override
            public void same(String head, String text) throws IOException {
                byte[] payload = ResponseTranslatorTest.join(Hex.bytes(head), text.getBytes(UTF_8));
                assertThat(Frames.show(translated.command(payload)))
                        .as("%s %s", head, text)
                        .isEqualTo(Frames.show(direct.command(payload)));
            }

            @Override
            public void close() throws IOException {
                direct.close();
                translated.close();
            }
        };
    }

    static Capabilities named(String name) {
        return name.equals("MYSQL") ? PLAIN : MARIADB;
    }

    /** Cases 51, 52, 54, 55, 58 and 60. */
    @ParameterizedTest
    @ValueSource(strings = {"MYSQL", "MARIADB"})
    void textResponsesAreTheSame(String name) throws IOException {
        try (Both both = both(named(name))) {
            both.query("do 1");
            both.query("select 1");
            both.query("select 1/0, cast('a' as int)");
            both.query("select * from mysql.user where false");
            both.query("select seq, repeat('x', 300) from seq_1_to_2000");
            both.query("set @a = 1; select @a; select 2; do 3");
            both.query("call twice(@n)");
            both.query("select");
            both.query("");
            both.query("select 1; select 2 from nowhere; select 3");
            both.query("select exp(seq * 100) from seq_1_to_10");
            both.query("create temporary table own (a int primary key) select * from four");
            both.query("begin");
            both.query("select * from own where a + 1 = 2");
            both.query("update own set a = a + 10 where a < 3");
            both.query("insert into own values (5), (6)");
            both.query("rollback");
            both.query("set autocommit = 0; select 1; use mysql; set autocommit = 1");
            both.query("set sql_mode = 'NO_BACKSLASH_ESCAPES'; select null, '', 1");
            both.query("explain select * from four");
            both.query("show warnings");
            both.query("check table four");
            both.query("alter table test.own force");
        }
    }

    /** Cases 51, 54, 64, 65 and 66. */
    @ParameterizedTest
    @ValueSource(strings = {"MYSQL", "MARIADB"})
    void preparedStatementsAreTheSame(String name) throws IOException {
        try (Both both = both(named(name))) {
            both.same("16", "select ?, seq from seq_1_to_5");
            String last = "ffffffff";
            String bound = "01000000 00 01 0300 07000000";
            both.same("17" + last + "00" + bound, "");
            both.same("17" + last + "00" + bound, "");
            both.same("17" + last + "01" + bound, "");
            both.same("1c" + last + "02000000", "");
            both.same("1c" + last + "64000000", "");
            both.same("1c" + last + "64000000", "");
            both.same("1a" + last, "");
            both.same("16", "select a from four limit 1");
            both.same("17" + last + "01 01000000", "");
            both.same("1c" + last + "01000000", "");
            both.same("1c" + last + "01000000", "");
            both.same("16", "call twice(?)");
            both.same("17" + last + "00" + bound, "");
            both.same("17" + last + "01" + bound, "");
            both.same("16", "do 1");
            both.same("17" + last + "01 01000000", "");
            both.same("16", "update four set a = a where a = ?");
            both.same("17" + last + "00" + bound, "");
            both.same("16", "select");
            both.same("16", "load data local infile 'f' into table four");
            both.same("17 ff000000 00 01000000", "");
        }
    }

    /** Cases 31, 32, 34 and 36. */
    @ParameterizedTest
    @ValueSource(strings = {"MYSQL", "MARIADB"})
    void theOtherCommandsAreTheSame(String name) throws IOException {
        try (Both both = both(named(name))) {
            both.same("0e", "");
            both.same("02", "mysql");
            both.same("04", "plugin\0");
            both.same("1b 0000", "");
            both.same("1b 0900", "");
            both.same("1f", "");
            both.same("1d", "");
            both.same("0d", "");
            both.same("02", "nowhere");
            both.same("ee", "");
            both.same("12 04000000 0000 01000000", "nowhere.000001");
        }
    }

    /** Case 53, behind a result that has shifted the sequence ids. */
    @Test
    void aFileIsLoadedTheSame() throws IOException {
        String load = "create temporary table l (a varchar(9)); select * from four;"
                + " load data local infile 'f' into table l; select * from l; select 1";
        Capabilities fresh = PLAIN.with(CLIENT_DEPRECATE_EOF);
        try (TranslatedConnection direct = connect(fresh, fresh);
                TranslatedConnection translated = connect(fresh, PLAIN)) {
            assertThat(Frames.show(translated.load(load, "one\n", "two\n", "")))
                    .isEqualTo(Frames.show(direct.load(load, "one\n", "two\n", "")));
            assertThat(translated.query("select 1")).isEqualTo(direct.query("select 1"));
        }
    }

    /** Cases 41, 42, 44 and 51. */
    @Test
    void longRowsAreTheSame() throws IOException {
        try (Both both = both(PLAIN)) {
            for (int length : new int[] {16_777_210, 16_777_211, 16_777_212, 16_777_216}) {
                both.query("select repeat('a', " + length + ") union all select 'b'");
            }
        }
    }

    /** Case 40: the server gets the statement without attributes, and does not see the spaces. */
    @Test
    void attributesDoNotArrive() throws IOException {
        try (TranslatedConnection direct = connect(PLAIN, PLAIN);
                TranslatedConnection translated = connect(PLAIN.with(CLIENT_QUERY_ATTRIBUTES), PLAIN)) {
            String attributes = "03 01 01 00 01 fe00 05 'trace' 03 'abc'";
            for (String statement : new String[] {
                "select /* it */ 1",
                "",
                // another connection may still be shown with what it has just been answered
                "select info from information_schema.processlist where id = connection_id()"
            }) {
                byte[] query = ResponseTranslatorTest.join(Hex.bytes(attributes), statement.getBytes(UTF_8));
                assertThat(Frames.show(translated.command(query))).isEqualTo(Frames.show(direct.query(statement)));
            }
        }
    }

    /** Cases 40, 43 and 63: zeros behind the parameters do no harm. */
    @Test
    void executesAreUnderstood() throws IOException {
        byte[] prepare = Hex.bytes("16 'select ?, length(?), ? is null'");
        try (TranslatedConnection direct = connect(PLAIN, PLAIN);
                TranslatedConnection translated = connect(PLAIN.with(CLIENT_QUERY_ATTRIBUTES), PLAIN)) {
            assertThat(translated.command(prepare)).isEqualTo(direct.command(prepare));
            byte[] plain = Hex.bytes("17 01000000 00 01000000 04 01 0300 fe00 0300 07000000 03 'xyz'");
            byte[] named = Hex.bytes("17 01000000 08 01000000 05 04 01"
                    + "0300 00 fe00 01 'b' 0300 00 fe00 02 'at' 0800 01 'n' 07000000 03 'xyz' 01 'v' 0100000000000000");
            byte[] expected = direct.command(plain);
            assertThat(Frames.show(translated.command(named))).isEqualTo(Frames.show(expected));
            byte[] again = Hex.bytes("17 01000000 08 01000000 03 04 00 07000000 03 'xyz'");
            assertThat(translated.command(again)).isEqualTo(expected);
            byte[] unnamed = Hex.bytes("17 01000000 00 01000000 04 01 0300 00 fe00 00 0300 00 07000000 03 'xyz'");
            assertThat(translated.command(unnamed)).isEqualTo(expected);
            byte[] value = new byte[(1 << 24) + 9];
            byte[] longNamed = ResponseTranslatorTest.join(
                    Hex.bytes(
                            "17 01000000 08 01000000 03 04 01 0300 00 fe00 01 'b' 0300 00 07000000 fe 0900000100000000"),
                    value);
            byte[] longPlain = ResponseTranslatorTest.join(
                    Hex.bytes("17 01000000 00 01000000 04 01 0300 fe00 0300 07000000 fe 0900000100000000"), value);
            assertThat(Frames.show(translated.command(longNamed))).isEqualTo(Frames.show(direct.command(longPlain)));
        }
    }
}
