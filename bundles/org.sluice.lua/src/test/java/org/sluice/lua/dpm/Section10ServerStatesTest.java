// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.wire.ByteString;
import org.sluice.testkit.net.FreePort;

/** Section 10: every row of the server's states, from every state it is for, with every packet it is for; D1, D2, D11, D12. */
@Timeout(60)
class Section10ServerStatesTest {
    private static final String OK = "00 00 00 0200 0000";
    private static final String OK_MORE = "00 00 00 0a00 0000";
    private static final String ERR = "ff 2804 23 3432303030 6e6f";
    private static final String EOF = "fe 0000 0200";
    private static final String EOF_MORE = "fe 0000 0a00";
    private static final String EOF_CURSOR = "fe 0000 4200";
    private static final String FILE = "fb 2f74";
    private static final String COLUMN = "03646566 00 00 00 0163 00 0c 0800 0b000000 03 0100 00 0000";
    private static final String ROW = "0161";
    private static final String PREPARED_BOTH = "00 01000000 0100 0100 00 0000";
    private static final String PREPARED_COLUMNS = "00 01000000 0100 0000 00 0000";
    private static final String PREPARED_ALONE = "00 01000000 0000 0000 00 0000";
    private static final String AUTH_SWITCH =
            "fe 6d7973716c5f6e61746976655f70617373776f726400 6162636465666768696a6b6c6d6e6f7071727374 00";

    record Case(ServerTable.Row row, State before, Head head) {
        @Override
        public String toString() {
            return row.exchange() + ", " + before + ": " + head + " as " + row.parsedAs() + " leads to " + row.after();
        }
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (ServerTable.Row row : ServerTable.ROWS) {
            Set<Head> heads = row.heads().size() == Head.values().length ? EnumSet.of(Head.OTHER) : row.heads();
            for (State before : row.before()) {
                heads.forEach(head -> cases.add(new Case(row, before, head)));
            }
        }
        // A row before may be for the packet; two ends of definitions never follow one another.
        return cases.stream()
                .filter(one -> one.row.equals(ServerTable.row(one.row.exchange(), one.before, one.head)))
                .filter(one -> one.row.exchange() != Exchange.PREPARE
                        || one.before != State.MYS_SENT_FIELDS
                        || one.head != Head.EOF_MORE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void eachRow(Case row) throws Exception {
        try (Lab lab = new Lab("server = keep(dpm.connect('127.0.0.1', backend_port))");
                RawPeer server = lab.accept()) {
            CommandType command = command(row);
            reach(lab, server, row, command);
            lab.exec("watch(server, '^MYS_') log = {}");
            server.reply(bytes(row));
            if (row.row.fires()) {
                String kind = kind(row.row.parsedAs());
                lab.expectCalls(row.row.after() + (kind.isEmpty() ? "" : " " + kind) + " 1");
            } else {
                // Nothing is called: what comes next shows that it has passed.
                settle(lab, server, row);
            }
            assertThat(lab.errors).isEmpty();
        }
    }

    private static void settle(Lab lab, RawPeer server, Case row) throws Exception {
        switch (row.row.exchange()) {
            case LOGIN -> {
                server.reply(OK);
                lab.expectCalls("MYS_WAIT_CMD dpm.ok 1");
            }
            case RESULT -> {
                assertThat(server.read().payload()).as("nobody has the file").isEmpty();
                server.reply(OK);
                lab.expectCalls("MYS_WAIT_CMD dpm.ok 1");
            }
            default -> throw new IllegalStateException(row.toString());
        }
    }

    private static String kind(PacketKind kind) {
        return switch (kind) {
            case NONE -> "";
            case BINARY_ROW -> "dpm.row";
            default -> "dpm." + kind.name().toLowerCase(Locale.ROOT);
        };
    }

    private static CommandType command(Case row) {
        return switch (row.row.exchange()) {
            case IDLE -> CommandType.COM_QUERY;
            case LOGIN -> CommandType.COM_CHANGE_USER;
            case RESULT -> row.head == Head.EOF_CURSOR ? CommandType.COM_STMT_EXECUTE : CommandType.COM_QUERY;
            case FIELD_LIST -> CommandType.COM_FIELD_LIST;
            case ONE_PACKET -> CommandType.COM_INIT_DB;
            case STATISTICS -> CommandType.COM_STATISTICS;
            case PREPARE -> CommandType.COM_STMT_PREPARE;
            case FETCH -> CommandType.COM_STMT_FETCH;
            case STREAM -> CommandType.COM_BINLOG_DUMP;
            case NO_RESPONSE -> CommandType.COM_STMT_CLOSE;
        };
    }

    private static void reach(Lab lab, RawPeer server, Case row, CommandType command) throws Exception {
        Exchange exchange = row.row.exchange();
        if (row.before == State.MYS_CONNECT) {
            return;
        }
        lab.exec("server:register(dpm.MYS_WAIT_AUTH, function() greeted = true end)");
        server.greet(RawPeer.PLAIN, "");
        lab.eventually("greeted");
        if (row.before == State.MYS_WAIT_AUTH) {
            return;
        }
        logIn(lab, server);
        if (exchange == Exchange.LOGIN && row.before == State.MYS_SENDING_OK) {
            return;
        }
        server.reply(OK);
        await(lab);
        if (exchange == Exchange.IDLE && row.before == State.MYS_WAIT_CMD) {
            return;
        }
        lab.exec("watch(server, '^MYS_') local c = dpm.new_cmd_pkt() c:command(" + command.code()
                + ") c:argument('x') dpm.wire_packet(server, c)");
        server.read();
        if (exchange == Exchange.IDLE) {
            server.reply(ERR);
            lab.eventually("log[#log] == 'MYS_RECV_ERR dpm.err 1'");
            return;
        }
        server.reply(between(row));
        boolean silent = row.before == State.MYS_SENDING_RSET;
        if (silent) {
            server.read();
        }
        int calls = silent ? 0 : between(row).length;
        lab.eventually("#log == " + (1 + calls));
    }

    private static void await(Lab lab) throws Exception {
        lab.eventually("arrived");
        lab.exec("arrived = false");
    }

    private static void logIn(Lab lab, RawPeer server) throws Exception {
        lab.exec(
                "for _, s in ipairs{dpm.MYS_WAIT_CMD, dpm.MYS_RECV_ERR} do server:register(s, function() arrived = true end) end");
        // The greeting may come after this: wiring is tried until it has.
        lab.eventually("pcall(dpm.wire_packet, server, dpm.new_auth_pkt())");
        server.read();
    }

    private static String[] between(Case row) {
        boolean last = row.head == Head.EOF || row.head == Head.EOF_CURSOR;
        return switch (row.row.exchange()) {
            case RESULT ->
                switch (row.before) {
                    case MYS_SENDING_RSET -> new String[] {FILE};
                    case MYS_SENDING_OK -> new String[] {OK_MORE};
                    case MYS_SENDING_EOF -> new String[] {"01", COLUMN, EOF, EOF_MORE};
                    case MYS_SENT_RSET -> new String[] {"01"};
                    case MYS_SENDING_FIELDS -> new String[] {"01", COLUMN};
                    case MYS_SENT_FIELDS -> new String[] {"01", COLUMN, EOF};
                    case MYS_SENDING_ROWS -> new String[] {"01", COLUMN, EOF, ROW};
                    default -> new String[0];
                };
            case FIELD_LIST -> row.before == State.MYS_SENDING_FIELDS ? new String[] {COLUMN} : new String[0];
            case FETCH, STREAM -> row.before == State.MYS_SENDING_ROWS ? new String[] {ROW} : new String[0];
            case PREPARE ->
                switch (row.before) {
                    case MYS_SENDING_OK -> new String[] {last ? PREPARED_COLUMNS : PREPARED_BOTH};
                    case MYS_SENDING_FIELDS -> new String[] {last ? PREPARED_COLUMNS : PREPARED_BOTH, COLUMN};
                    case MYS_SENT_FIELDS -> new String[] {PREPARED_BOTH, COLUMN, EOF};
                    default -> new String[0];
                };
            default -> new String[0];
        };
    }

    private static String bytes(Case row) {
        return switch (row.head) {
            case OK -> row.row.exchange() == Exchange.PREPARE ? PREPARED_ALONE : OK;
            case OK_MORE -> row.row.exchange() == Exchange.PREPARE ? PREPARED_BOTH : OK_MORE;
            case ERR -> ERR;
            case EOF -> EOF;
            case EOF_MORE -> EOF_MORE;
            case EOF_CURSOR -> EOF_CURSOR;
            case FILE -> FILE;
            case OTHER -> other(row);
        };
    }

    private static String other(Case row) {
        return switch (row.row.parsedAs()) {
            case HANDSHAKE -> ByteBufUtil.hexDump(greeting());
            case RSET -> "01";
            case FIELD -> COLUMN;
            case ROW -> ROW;
            default -> row.row.exchange() == Exchange.LOGIN ? AUTH_SWITCH : "55 70 74";
        };
    }

    private static byte[] greeting() {
        return RawPeer.bytes(new HandshakeV10(
                ByteString.utf8("5.0"), 1, ByteString.utf8("abcdefghijklmnopqrst"), RawPeer.PLAIN, 8, 2, null)::encode);
    }

    @Test
    void theRowsOfTheContractAreThere() {
        List<String> rows = ServerTable.ROWS.stream()
                .filter(row -> !row.beyond())
                .map(row -> row.before() + " " + row.parsedAs() + " " + row.after())
                .toList();
        assertThat(rows)
                .contains(
                        "[MYS_CONNECT] HANDSHAKE MYS_WAIT_AUTH",
                        "[MYS_WAIT_CMD] NONE MYS_WAIT_CMD",
                        "[MYS_SENDING_FIELDS, MYS_SENT_RSET] FIELD MYS_SENDING_FIELDS",
                        "[MYS_SENDING_FIELDS, MYS_SENT_RSET] EOF MYS_SENT_FIELDS",
                        "[MYS_SENDING_ROWS, MYS_SENT_FIELDS] ROW MYS_SENDING_ROWS",
                        "[MYS_SENDING_ROWS, MYS_SENT_FIELDS] EOF MYS_WAIT_CMD",
                        "[MYS_SENDING_ROWS, MYS_SENT_FIELDS] ERR MYS_RECV_ERR",
                        "[MYS_GOT_CMD] NONE MYS_WAIT_CMD",
                        "[MYS_SENDING_FIELDS, MYS_GOT_CMD] EOF MYS_WAIT_CMD");
    }

    @Test
    void whatIsSentMovesTheStateToo() throws Exception {
        try (Lab lab = new Lab("server = keep(dpm.connect('127.0.0.1', backend_port)) watch(server, '^MYS_')");
                RawPeer server = lab.accept()) {
            server.greet(RawPeer.PLAIN, "");
            lab.expectCalls("MYS_WAIT_AUTH dpm.handshake 1");
            lab.exec("dpm.wire_packet(server, dpm.new_auth_pkt())");
            lab.expectCalls("MYS_SENDING_OK 1");
            server.read();
            server.reply(OK);
            lab.expectCalls("MYS_WAIT_CMD dpm.ok 1");
            for (String end : new String[] {ERR, OK}) {
                lab.exec("dpm.wire_packet(server, dpm.new_cmd_pkt())");
                lab.expectCalls("MYS_GOT_CMD 1");
                assertThat(server.read().id()).isZero();
                server.reply(end);
                lab.expectCalls(end.equals(OK) ? "MYS_WAIT_CMD dpm.ok 1" : "MYS_RECV_ERR dpm.err 1");
            }
        }
    }

    @Test
    void d1EveryCommandHasAnExchangeAndAServerWaitsForTheNextOneAfterIt() throws Exception {
        try (Lab lab = new Lab(
                        "server = keep(dpm.connect('127.0.0.1', backend_port)) server:register(dpm.MYS_WAIT_AUTH, "
                                + "function() dpm.wire_packet(server, dpm.new_auth_pkt()) return dpm.DPM_NOPROXY end)");
                RawPeer server = lab.accept()) {
            server.greet(RawPeer.PLAIN, "");
            server.read();
            lab.exec("server:register(dpm.MYS_WAIT_CMD, function(...) note('ready', ...) end)");
            server.reply(OK);
            lab.expectCalls("ready dpm.ok 1");
            for (CommandType command : CommandType.values()) {
                if (command == CommandType.UNKNOWN || command == CommandType.COM_QUIT) {
                    continue;
                }
                lab.eventually("pcall(function() local c = dpm.new_cmd_pkt() c:command(" + command.code()
                        + ") dpm.wire_packet(server, c) end)");
                assertThat(server.read().first()).isEqualTo(command.code());
                switch (Exchange.of(command)) {
                    case NO_RESPONSE -> lab.expectCalls("ready 1");
                    case FIELD_LIST, FETCH, STREAM -> {
                        server.reply(EOF);
                        lab.expectCalls("ready dpm.eof 1");
                    }
                    case STATISTICS -> {
                        server.reply("55 70");
                        lab.expectCalls("ready 1");
                    }
                    case PREPARE -> {
                        server.reply(PREPARED_ALONE);
                        lab.expectCalls("ready dpm.prepared 1");
                    }
                    default -> {
                        server.reply(OK);
                        lab.expectCalls("ready dpm.ok 1");
                    }
                }
            }
            assertThat(lab.errors).isEmpty();
        }
    }

    @Test
    void aConnectThatFailsClosesAndTheReasonCanBeRead() throws Exception {
        int free = FreePort.next();
        try (Lab lab = new Lab("server, why = dpm.connect('127.0.0.1', " + free + ") "
                + "if server then keep(server) watch(server, '^MYS_') end")) {
            lab.eventually("why ~= nil or #log == 1 and log[1] == 'MY_CLOSING 1'");
            assertThat(lab.eval("why or server:error()")).contains("Connection refused");
        }
    }

    @Test
    void packetsThatNoServerMayBeSentAreLuaErrors() throws Exception {
        try (Lab lab = new Lab("server = keep(dpm.connect('127.0.0.1', backend_port))");
                RawPeer server = lab.accept()) {
            for (String packet : new String[] {"cmd", "auth", "ok"}) {
                assertThat(lab.eval("select(2, pcall(dpm.wire_packet, server, dpm.new_" + packet + "_pkt()))"))
                        .contains(
                                "a server in state \"Server connecting\" can not be sent a dpm." + packet + " packet");
            }
            server.greet(RawPeer.PLAIN, "");
            lab.eventually("pcall(dpm.wire_packet, server, dpm.new_auth_pkt())");
        }
    }
}
