// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.api.tls.TlsContexts;
import org.sluice.mysql.command.ComChangeUser;
import org.sluice.mysql.packet.AuthSwitchRequest;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;
import org.sluice.testkit.database.RealMariaDb;
import org.sluice.testkit.database.SharedServers;

/** Whole sessions of a driver with a real server: passed through, rewritten, and logged in by the script. */
@Timeout(120)
@ExtendWith(SharedServers.class)
class RealMariaDbIT {
    private static int port(Lab lab) throws InterruptedException {
        String where = lab.engine.listeners().get(0);
        return Integer.parseInt(where.substring(where.lastIndexOf(':') + 1));
    }

    private static String one(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String direct(RealMariaDb server, String more) {
        return Lab.listening("local b = keep(dpm.connect('127.0.0.1', " + server.port() + ")) dpm.proxy_connect(c, b) "
                + "c:register(dpm.MY_CLOSING, function() dpm.close(b) end) b:register(dpm.MY_CLOSING, function() dpm.close(c) end) "
                + more);
    }

    @Test
    void aSessionPassesThroughAndHelloIsRewritten(RealMariaDb server) throws Exception {
        String rewrite = "c:register(dpm.MYC_SENT_CMD, function(cmd) if cmd and cmd:argument() == 'HELLO' then "
                + "cmd:argument('SELECT 1 + 1') dpm.wire_packet(b, cmd) return dpm.DPM_NOPROXY end end)";
        try (Lab lab = new Lab(direct(server, rewrite));
                Connection connection = DriverManager.getConnection(
                        RealMariaDb.jdbcUrl(port(lab)) + "&allowMultiQueries=true&useServerPrepStmts=true")) {
            assertThat(one(connection, "HELLO")).isEqualTo("2");
            assertThat(one(connection, "select repeat('x', 1000000)")).hasSize(1_000_000);
            try (PreparedStatement statement = connection.prepareStatement("select ? + 1")) {
                for (int i = 0; i < 3; i++) {
                    statement.setInt(1, i);
                    try (ResultSet rows = statement.executeQuery()) {
                        rows.next();
                        assertThat(rows.getInt(1)).isEqualTo(i + 1);
                    }
                }
            }
            try (Statement statement = connection.createStatement()) {
                assertThat(statement.execute("select 1; do 1; select 2")).isTrue();
                assertThat(statement.getMoreResults()).isFalse();
                assertThat(statement.getMoreResults()).isTrue();
                assertThatThrownBy(() -> statement.execute("no statement")).hasMessageContaining("syntax");
            }
            assertThat(connection.isValid(5)).isTrue();
            connection.setCatalog("mysql");
            assertThat(one(connection, "select database()")).isEqualTo("mysql");
            assertThat(lab.errors).isEmpty();
        }
    }

    /** What a script reads of a prepared statement is what it reads of the same query as text. */
    @Test
    void preparedStatementsAreRead(RealMariaDb server) throws Exception {
        String read = "rows, seen = {}, {} "
                + "c:register(dpm.MYC_SENT_CMD, function(cmd) if cmd:command() == dpm.COM_STMT_EXECUTE then "
                + "local ok, v = pcall(cmd.parameters, cmd, 4) if ok and #v == 4 then for i = 1, 4 do "
                + "seen[i] = v[i] == dpm.NULL and 'NULL' or v[i] end end end end) "
                + "b:register(dpm.MYS_SENDING_OK, function(p) if type(p) == 'userdata' and p.statement_id then prepared = p end end) "
                + "b:register(dpm.MYS_SENT_RSET, function(r) rset = r end) "
                + "b:register(dpm.MYS_WAIT_CMD, function() rset = nil end) "
                + "b:register(dpm.MYS_SENDING_FIELDS, function(f) if rset then rset:add_field(f) end end) "
                + "b:register(dpm.MYS_SENDING_ROWS, function(r) local t = rset:parse_row_array(r) local s = '' "
                + "for i = 1, rset:field_count() do s = s .. tostring(t[i]) .. '|' end rows[#rows + 1] = s end)";
        try (Lab lab = new Lab(direct(server, read));
                Connection connection =
                        DriverManager.getConnection(RealMariaDb.jdbcUrl(port(lab)) + "&useServerPrepStmts=true");
                Statement plain = connection.createStatement()) {
            plain.execute("create temporary table kinds (a tinyint, b tinyint unsigned, c smallint, d mediumint, "
                    + "e int(7) zerofill, f bigint, g bigint unsigned, h year, i float, j double, k double(12, 3), "
                    + "l decimal(20, 5), m char(5), n text, o blob, p date, q datetime, r datetime(6), s timestamp(3) null, "
                    + "t time, u time(2), v bit(9), w enum('x', 'y'), y float(7, 2))");
            plain.execute(
                    "insert into kinds values (-1, 255, -300, -70000, 42, -9223372036854775807, 18446744073709551615, "
                            + "2026, 16777217, 1e-16, 1.5, -12345.678, 'abc', repeat('x', 300), x'00ff', '2010-10-17', "
                            + "'2010-10-17 19:27:30', '2010-10-17 19:27:30.000001', '2010-10-17 19:27:30.12', '-838:59:59', "
                            + "'1:2:3.45', b'100000001', 'y', 1.005), "
                            + "(1, 0, 300, 70000, 0, 1, 1, 0, 1.1, 1e15, -0.001, 0, '', '', '', '0001-01-01', '2010-10-17', "
                            + "'2010-10-17', '2010-10-17', 0, 0, 0, null, -1.5), "
                            + "(null, null, null, null, null, null, null, null, null, 12345678901234567890, null, null, null, null, null, "
                            + "null, null, null, null, null, null, null, null, null)");
            lab.exec("rows = {}");
            plain.executeQuery("select * from kinds").close();
            lab.exec("text, rows, seen = table.concat(rows, '\\n'), {}, {}");
            try (PreparedStatement statement =
                    connection.prepareStatement("select * from kinds where ? <=> ? or ? = ?")) {
                statement.setNull(1, Types.VARCHAR);
                statement.setNull(2, Types.VARCHAR);
                statement.setLong(3, -5);
                statement.setString(4, "five");
                statement.executeQuery().close();
                lab.eventually("#rows == 3");
                assertThat(lab.eval("table.concat(rows, '\\n')"))
                        .isEqualTo(lab.eval("text"))
                        .contains("0000042|-9223372036854775807|18446744073709551615");
                assertThat(lab.eval("table.concat(seen, ' ')")).isEqualTo("NULL NULL -5 five");
                assertThat(lab.eval("prepared:parameter_count() .. ' ' .. prepared:column_count()"))
                        .isEqualTo("4 24");
                assertThat(lab.eval("prepared:statement_id() > 0")).isEqualTo("true");
            }
            assertThat(lab.errors).isEmpty();
        }
    }

    @Test
    void aWrongPasswordIsTheServersToRefuse(RealMariaDb server) throws Exception {
        try (Lab lab = new Lab(direct(server, ""))) {
            int port = port(lab);
            assertThatThrownBy(() -> DriverManager.getConnection(
                            "jdbc:mariadb://127.0.0.1:" + port + "/", RealMariaDb.USER, "wrong"))
                    .hasMessageContaining("Access denied");
        }
    }

    /** Section 14: the script checks the password, and all clients share one connection. */
    @Test
    void manyClientsShareOneServer(RealMariaDb server) throws Exception {
        String hash = NativePassword.format(NativePassword.stored(RealMariaDb.PASSWORD.getBytes(UTF_8)));
        String backend = "backend = keep(dpm.connect('127.0.0.1', " + server.port() + ")) "
                + "backend:register(dpm.MYS_WAIT_AUTH, function(h) local a = dpm.new_auth_pkt() a:user('"
                + RealMariaDb.USER
                + "') dpm.crypt_pass(a, h, '" + RealMariaDb.PASSWORD
                + "') dpm.wire_packet(backend, a) return dpm.DPM_NOPROXY end) "
                + "local function free() ready = true return dpm.DPM_FLUSH_DISCONNECT end "
                + "backend:register(dpm.MYS_WAIT_CMD, free) backend:register(dpm.MYS_RECV_ERR, free) ";
        String perClient = "local h = dpm.new_handshake_pkt() h:server_version('11.4.5-MariaDB') dpm.wire_packet(c, h) "
                + "c:register(dpm.MYC_WAITING, function(auth, id) if not id then return end "
                + "c:register(dpm.MYC_WAITING, nil) "
                + "dpm.wire_packet(c, dpm.check_pass(auth, h, '" + hash
                + "') == 0 and dpm.new_ok_pkt() or dpm.new_err_pkt()) "
                + "return dpm.DPM_NOPROXY end) "
                + "c:register(dpm.MYC_SENT_CMD, function(cmd) if cmd:command() == dpm.COM_QUIT then return dpm.DPM_NOPROXY end "
                + "dpm.proxy_connect(c, backend) end)";
        try (Lab lab = new Lab(backend, Lab.listening(perClient))) {
            lab.eventually("ready");
            String url = RealMariaDb.jdbcUrl(port(lab)).replace("/test", "/");
            try (Connection one = DriverManager.getConnection(url);
                    Connection two = DriverManager.getConnection(url)) {
                String id = one(one, "select connection_id()");
                for (int i = 0; i < 20; i++) {
                    assertThat(one(i % 2 == 0 ? two : one, "select connection_id()"))
                            .isEqualTo(id);
                }
            }
            try (Connection third = DriverManager.getConnection(url)) {
                assertThat(one(third, "select 1")).isEqualTo("1");
            }
            int port = port(lab);
            assertThatThrownBy(() -> DriverManager.getConnection(
                            "jdbc:mariadb://127.0.0.1:" + port + "/", RealMariaDb.USER, "wrong"))
                    .hasMessageContaining("Access denied");
            assertThat(lab.errors).isEmpty();
        }
    }

    private static String scriptsServer(RealMariaDb server) {
        return "server = keep(dpm.connect('127.0.0.1', " + server.port() + ")) server:tls('default') "
                + "server:register(dpm.MYS_WAIT_AUTH, function(h) greeting = h local a = dpm.new_auth_pkt() a:user('"
                + RealMariaDb.USER
                + "') dpm.crypt_pass(a, h, '" + RealMariaDb.PASSWORD
                + "') dpm.wire_packet(server, a) return dpm.DPM_NOPROXY end) "
                + "server:register(dpm.MYS_WAIT_CMD, function(p) free = true end) "
                + "server:register(dpm.MYS_RECV_ERR, function(e) problem = e:message() end) "
                + "server:register(dpm.MYS_SENT_RSET, function(r) rset = r end) "
                + "server:register(dpm.MYS_SENDING_FIELDS, function(f) rset:add_field(f) end) "
                + "server:register(dpm.MYS_SENDING_ROWS, function(r) row = rset:parse_row_array(r)[1] end) ";
    }

    /** The account has another method than the packet names, so that the server asks again. */
    @Test
    void aScriptChangesTheUser(RealMariaDb server) throws Exception {
        TlsContexts contexts = new TestContexts(server.certificate());
        try (Lab lab = new Lab(settings -> settings.withTls(() -> contexts), scriptsServer(server));
                Connection admin = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = admin.createStatement()) {
            statement.execute("create or replace user changed@'%' identified by 'other'");
            try {
                lab.eventually("free or problem");
                lab.exec("free = nil local a = dpm.new_auth_pkt() a:user('changed') "
                        + "dpm.crypt_pass(a, greeting, 'other') a:auth_plugin('caching_sha2_password') "
                        + "local cmd = dpm.new_cmd_pkt() cmd:change_user(a) dpm.wire_packet(server, cmd)");
                lab.eventually("free or problem");
                assertThat(lab.eval("problem")).isEqualTo("nil");
                assertThat(lab.eval("server:tls_version()")).isEqualTo("TLSv1.3");
                lab.exec("free = nil local cmd = dpm.new_cmd_pkt() cmd:argument('select current_user()') "
                        + "dpm.wire_packet(server, cmd)");
                lab.eventually("free and row ~= nil");
                assertThat(lab.eval("row")).isEqualTo("changed@%");
                assertThat(lab.errors).isEmpty();
            } finally {
                statement.execute("drop user changed@'%'");
            }
        }
    }

    @Test
    void aClientsChangeOfTheUserPassesWithTheSwitchToAnotherMethod(RealMariaDb server) throws Exception {
        Capabilities capabilities = RawPeer.PLAIN.with(Capability.CLIENT_PLUGIN_AUTH);
        byte[] password = RealMariaDb.PASSWORD.getBytes(UTF_8);
        try (Lab lab = new Lab(direct(server, ""));
                RawPeer client = lab.client()) {
            byte[] challenge =
                    HandshakeV10.decode(client.read().buffer()).challenge().bytes();
            client.login(
                    RealMariaDb.USER,
                    capabilities,
                    NativePassword.scramble(password, challenge),
                    NativePassword.PLUGIN);
            assertThat(client.read().first()).isZero();
            client.write(0, RawPeer.bytes(out -> new ComChangeUser(
                            ByteString.utf8(RealMariaDb.USER),
                            ByteString.EMPTY,
                            ByteString.utf8("mysql"),
                            33,
                            ByteString.utf8("caching_sha2_password"),
                            null)
                    .encode(out, capabilities)));
            RawPeer.Frame question = client.read();
            assertThat(question.first()).isEqualTo(AuthSwitchRequest.HEADER);
            AuthSwitchRequest request = AuthSwitchRequest.decode(question.buffer());
            assertThat(request.plugin().utf8()).isEqualTo(NativePassword.PLUGIN);
            client.write(
                    question.id() + 1,
                    NativePassword.scramble(password, request.challenge().bytes()));
            assertThat(client.read().first()).isZero();
            client.command(3, "do 1");
            assertThat(client.read().id()).isOne();
            assertThat(lab.errors).isEmpty();
        }
    }
}
