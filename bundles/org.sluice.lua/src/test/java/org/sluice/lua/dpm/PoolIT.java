// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sluice.lua.dpm.PoolLab.one;
import static org.sluice.lua.dpm.PoolLab.run;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.testkit.database.RealMariaDb;
import org.sluice.testkit.database.SharedServers;

/** {@code pool.lua} before a real server: what goes with a client, what keeps its connection to it, and what lets go. */
@Timeout(60)
@ExtendWith(SharedServers.class)
class PoolIT {
    @TempDir
    private Path folder;

    private PoolLab pool;
    private Connection a;
    private Connection b;

    @BeforeAll
    static void create(RealMariaDb server) throws Exception {
        server.execute(
                "create database if not exists pool_a",
                "create database if not exists pool_b",
                "create table if not exists pool_a.t (id int auto_increment primary key, v varchar(20)) charset utf8mb4",
                "create or replace procedure pool_a.several() begin select 1; select 2; end");
    }

    @BeforeEach
    void start(RealMariaDb server) throws Exception {
        server.execute("delete from pool_a.t");
        pool = new PoolLab(server.port(), "max = 1");
        a = pool.connect("pool_a");
        b = pool.connect("");
    }

    @AfterEach
    void stop() throws Exception {
        a.close();
        b.close();
        assertThat(pool.lab.errors).isEmpty();
        pool.close();
    }

    /** The one connection is not there for others. */
    private void throwsNoServer() throws Exception {
        assertThat(pool.status("servers") + pool.status("idle")).isEqualTo("10");
    }

    @Test
    void twoClientsShareOneConnectionAndNeitherMovesTheOther() throws Exception {
        Connection c = pool.connect("pool_b");
        assertThat(one(a, "select connection_id()")).isEqualTo(one(c, "select connection_id()"));
        assertThat(one(a, "select count(*) from information_schema.processlist where id = connection_id()"))
                .isEqualTo("1");
        assertThat(pool.status("servers")).isEqualTo("1");
        run(a, "use pool_b");
        run(c, "use mysql");
        assertThat(one(a, "select database()")).isEqualTo("pool_b");
        a.setCatalog("pool_a");
        assertThat(one(c, "select database()")).isEqualTo("mysql");
        assertThat(one(a, "select database()")).isEqualTo("pool_a");
        run(a, "create database if not exists pool_gone", "do 1; use pool_gone; do 2");
        assertThat(one(a, "select database()")).isEqualTo("pool_gone");
        assertThat(one(b, "select database()")).isNull();
        run(a, "drop database pool_gone");
        assertThat(one(a, "select database()")).isNull();
        c.close();
    }

    @Test
    void aLoginWithADatabaseThatIsNotThereFails() throws Exception {
        assertThatThrownBy(() -> pool.connect("pool_none"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1049));
        assertThat(one(a, "select 1")).isEqualTo("1");
    }

    @Test
    void whatSetHasChangedGoesWithTheClientAndStaysBounded() throws Exception {
        run(
                a,
                "set lc_time_names='de_DE', div_precision_increment=7, @@session.sql_mode=concat(@@sql_mode, ',ANSI_QUOTES')");
        for (int i = 1; i <= 20; i++) {
            run(
                    a,
                    "set sort_buffer_size = " + 1024 * 100 * i,
                    "set names latin1",
                    "set time_zone = '+0" + i % 10 + ":00'");
        }
        run(a, "set character set utf8mb4", "set session transaction isolation level serializable");
        int settings = Integer.parseInt(pool.lab.eval("#clients[1].session.settings"));
        assertThat(settings).isLessThan(16);
        assertThat(pool.held(1)).isEqualTo("nil");
        String query =
                "select concat_ws(' ', @@lc_time_names, @@div_precision_increment, @@sql_mode, @@sort_buffer_size,"
                        + " @@time_zone, @@character_set_client, @@collation_connection, @@tx_isolation)";
        String its = one(a, query);
        assertThat(its).contains("de_DE 7 ", "ANSI_QUOTES", "2048000", "+00:00", "utf8mb4", "SERIALIZABLE");
        assertThat(one(b, query)).doesNotContain("de_DE", "ANSI_QUOTES", "2048000", "SERIALIZABLE");
        assertThat(one(a, query)).isEqualTo(its);
        assertThatThrownBy(() -> run(a, "set lc_time_names='fr_FR', no_such_variable=1"));
        assertThatThrownBy(() -> run(a, "set lc_time_names='fr_FR'; no statement"));
        assertThat(one(b, query)).doesNotContain("fr_FR");
        assertThat(one(a, query)).isEqualTo(its.replace("de_DE", "fr_FR"));
    }

    @Test
    void theCharacterSetOfTheLoginIsTheClients() throws Exception {
        run(a, "insert into t (v) values ('größe')");
        run(b, "insert into pool_a.t (v) values ('größe')");
        assertThat(one(a, "select group_concat(hex(v)) from t")).isEqualTo("6772C3B6C39F65,6772C3B6C39F65");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "begin | a transaction | commit",
                "start transaction | a transaction | rollback",
                "set autocommit = 0 | a transaction | set autocommit = 1",
                "do 1; begin; do 2 | a transaction | commit",
                "lock tables t write | locked tables | unlock tables",
                "flush tables t with read lock | locked tables | unlock tables",
                "create temporary table x (a int) | a temporary table | drop temporary table pool_a.x",
                "create temporary table x (a int) | a temporary table | drop table if exists x",
                "prepare s from 'select 1' | a prepared statement | deallocate prepare s",
                "prepare s from 'select 1' | a prepared statement | execute s; drop prepare s",
                "select get_lock('pool', 5) | a lock by name | do release_lock('POOL')",
                "select get_lock('pool', 5) | a lock by name | select release_all_locks()",
                "handler t open as h | an open handler | handler h close",
                "xa start 'x' | an XA transaction | xa end 'x'; xa rollback 'x'",
                "select sql_calc_found_rows 1 | the count of found rows | select found_rows()",
                "set @a = 1 | a user variable | ",
                "select @a := 1 | a user variable | ",
                "set transaction isolation level serializable | the next transaction's terms | begin; commit; begin; commit",
                "call several() | what a procedure may have done | ",
                "set insert_id = 100 | what SET has changed | ",
            })
    void whatLivesInASessionKeepsItsConnection(String query, String reason, String end) throws Exception {
        run(a, query);
        // XA and transactions begun by several statements may be told by status first
        assertThat(pool.held(1)).isIn(reason, "a transaction");
        throwsNoServer();
        if (end == null) {
            a.close();
        } else {
            for (String statement : end.split(";")) {
                run(a, statement);
            }
            assertThat(pool.held(1)).isEqualTo("nil");
        }
        assertThat(one(b, "select @a")).isNull();
        assertThat(one(b, "select is_free_lock('pool')")).isEqualTo("1");
    }

    @Test
    void whatFailsKeepsNothingAndATransactionBegunBeforeItDoes() throws Exception {
        assertThatThrownBy(() -> run(a, "create temporary table t.t.t (a int)"));
        assertThatThrownBy(() -> run(a, "lock tables no_such_table read"));
        assertThatThrownBy(() -> run(a, "prepare s from 'no statement'"));
        assertThat(pool.held(1)).isEqualTo("nil");
        assertThatThrownBy(() -> run(a, "begin; no statement"));
        assertThat(pool.held(1)).isEqualTo("a transaction");
        run(a, "rollback");
        assertThat(one(b, "select 1")).isEqualTo("1");
    }

    @Test
    void aTransactionIsTheClientsAndEndsWithIt() throws Exception {
        run(a, "begin", "insert into t (v) values ('x')");
        pool.lab.exec("servers.options.wait = 0.1");
        assertThatThrownBy(() -> run(b, "select 1"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1205));
        pool.lab.exec("servers.options.wait = 10");
        a.close();
        assertThat(one(b, "select count(*) from pool_a.t")).isEqualTo("0");
    }

    @Test
    void aPreparedStatementKeepsItsConnectionUntilItIsClosed() throws Exception {
        Connection c = pool.connect("pool_a", "useServerPrepStmts", "true", "cachePrepStmts", "false");
        try (PreparedStatement statement = c.prepareStatement("select length(?)")) {
            statement.setBinaryStream(1, new ByteArrayInputStream(new byte[100_000]));
            try (var rows = statement.executeQuery()) {
                rows.next();
                assertThat(rows.getInt(1)).isEqualTo(100_000);
            }
            assertThat(pool.held(3)).isEqualTo("a prepared statement");
            throwsNoServer();
        }
        assertThat(one(b, "select 1")).isEqualTo("1");
        try (PreparedStatement statement = c.prepareStatement("do 1")) {
            statement.execute();
            assertThat(pool.held(3)).isEqualTo("a prepared statement");
        }
        try (PreparedStatement statement = c.prepareStatement("create temporary table x (a int)")) {
            statement.execute();
        }
        // closing a statement has no answer
        pool.lab.eventually("clients[3].session:held() == 'a temporary table'");
        c.close();
        assertThat(one(b, "select 1")).isEqualTo("1");
    }

    @Test
    void severalResultsAndALocalFileAreOneCommand() throws Exception {
        try (CallableStatement call = a.prepareCall("call several()")) {
            assertThat(call.execute()).isTrue();
            assertThat(call.getMoreResults()).isTrue();
        }
        a.close();
        Path file = Files.writeString(folder.resolve("rows.txt"), "one\ntwo\n");
        try (Connection c = pool.connect("pool_a", "allowLocalInfile", "true")) {
            run(c, "load data local infile '" + file + "' into table t (v)");
            assertThat(one(c, "select count(*) from t")).isEqualTo("2");
        }
        assertThat(one(b, "select 1")).isEqualTo("1");
    }

    @Test
    void theLastInsertIdTheWarningsAndTheCountsAreTheClientsOrAnError() throws Exception {
        run(a, "insert into t (v) values ('x')");
        String id = one(a, "select max(id) from t");
        assertThat(one(b, "select last_insert_id()")).isEqualTo("0");
        assertThat(one(a, "select last_insert_id()")).isEqualTo(id);
        assertThat(one(a, "select last_insert_id(77)")).isEqualTo("77");
        run(b, "do 1");
        run(a, "do 1");
        assertThat(one(a, "select last_insert_id()")).isEqualTo("77");
        run(b, "do 1");
        run(a, "begin");
        assertThat(one(a, "select last_insert_id()")).isEqualTo("77");
        run(a, "commit");

        run(a, "select 1 / 0");
        assertThat(one(b, "show warnings")).isNull();
        assertThat(one(a, "show warnings")).isEqualTo("Warning");
        assertThatThrownBy(() -> run(a, "no statement"));
        run(b, "do 1");
        assertThat(one(a, "show errors")).isEqualTo("Error");

        run(a, "insert into t (v) values ('y'), ('z')");
        assertThat(one(a, "select row_count()")).isEqualTo("2");
        run(b, "do 1");
        assertThatThrownBy(() -> one(a, "select row_count()")).hasMessageContaining("lent to another client");
        assertThat(one(a, "select 1")).isEqualTo("1");
    }

    @Test
    void aSessionMadeAnewHoldsNothing() throws Exception {
        a.close();
        a = pool.connect("pool_a", "useResetConnection", "true");
        run(a, "set @a = 1, lc_time_names = 'de_DE'", "create temporary table x (a int)", "begin");
        try (RawPeer raw = RawPeer.connect(pool.port())) {
            raw.read();
            raw.login("raw", RawPeer.PLAIN, new byte[20], "");
            assertThat(raw.read().first()).isZero();
            raw.command(17, "user\0\0db\0");
            assertThat(raw.read().text()).contains("A shared session can not do this");
            raw.command(31, "");
            assertThat(raw.read().first()).isZero();
            // the next command behind one that is not answered yet
            raw.command(14, "");
            raw.command(3, "do 1");
            raw.command(14, "");
            assertThat(raw.read().id()).isEqualTo(1);
            pool.lab.eventually("servers:status().waiting == 1");
            run(a, "rollback");
            ((org.mariadb.jdbc.Connection) a).reset();
            for (int i = 0; i < 2; i++) {
                RawPeer.Frame ok = raw.read();
                assertThat(ok.id() + " " + ok.first()).isEqualTo("1 0");
            }
        }
        assertThat(pool.held(3)).isEqualTo("nil");
        assertThat(one(a, "select concat(@@lc_time_names, ifnull(@a, '-'))")).isEqualTo("en_US-");
        assertThat(one(a, "select database()")).isEqualTo("pool_a");
        a.close();
        assertThat(one(b, "select 1")).isEqualTo("1");
    }

    @Test
    void aStatementIsKilledByTheIdThatItsClientWasTold() throws Exception {
        long id = Long.parseLong(pool.lab.eval("clients[1].number"));
        CompletableFuture<Void> sleeping = CompletableFuture.runAsync(() -> assertThatThrownBy(() -> {
                    try (Statement statement = a.createStatement()) {
                        statement.execute("select sleep(50)");
                    }
                })
                .isInstanceOf(SQLException.class));
        pool.lab.eventually("clients[1].running");
        run(b, "kill query " + id);
        sleeping.get(20, TimeUnit.SECONDS);
        assertThat(one(a, "select 1")).isEqualTo("1");
        assertThatThrownBy(() -> run(b, "kill 1073741824")).hasMessageContaining("Unknown thread id");
        run(b, "kill " + id);
        assertThatThrownBy(() -> run(a, "select 1"));
    }
}
