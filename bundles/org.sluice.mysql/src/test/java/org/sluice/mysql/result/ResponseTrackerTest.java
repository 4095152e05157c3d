// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sluice.mysql.command.CommandType.COM_BINLOG_DUMP;
import static org.sluice.mysql.command.CommandType.COM_CHANGE_USER;
import static org.sluice.mysql.command.CommandType.COM_FIELD_LIST;
import static org.sluice.mysql.command.CommandType.COM_PING;
import static org.sluice.mysql.command.CommandType.COM_QUERY;
import static org.sluice.mysql.command.CommandType.COM_SET_OPTION;
import static org.sluice.mysql.command.CommandType.COM_STATISTICS;
import static org.sluice.mysql.command.CommandType.COM_STMT_BULK_EXECUTE;
import static org.sluice.mysql.command.CommandType.COM_STMT_CLOSE;
import static org.sluice.mysql.command.CommandType.COM_STMT_EXECUTE;
import static org.sluice.mysql.command.CommandType.COM_STMT_FETCH;
import static org.sluice.mysql.command.CommandType.COM_STMT_PREPARE;
import static org.sluice.mysql.command.CommandType.COM_STMT_SEND_LONG_DATA;
import static org.sluice.mysql.command.CommandType.UNKNOWN;
import static org.sluice.mysql.wire.Capability.CLIENT_DEPRECATE_EOF;
import static org.sluice.mysql.wire.Capability.CLIENT_OPTIONAL_RESULTSET_METADATA;
import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;
import static org.sluice.mysql.wire.Capability.MARIADB_CLIENT_CACHE_METADATA;
import static org.sluice.mysql.wire.Capability.MARIADB_CLIENT_PROGRESS;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.sluice.mysql.Hex;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.command.ResponseShape;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Framing;
import org.sluice.mysql.wire.ProtocolException;

/** Each response is read whole, split at each byte, and byte by byte; each must end with its last byte. */
class ResponseTrackerTest {
    private static final Capabilities OLD = Capabilities.of(CLIENT_PROTOCOL_41);
    private static final Capabilities NEW = Capabilities.of(CLIENT_PROTOCOL_41, CLIENT_DEPRECATE_EOF);

    private static final String OK = "00 00 00 0200 0000";
    private static final String OK_MORE = "00 fcfb00 fd000001 0a00 0000";
    private static final String ERR = "ff 1504 '#28000no'";
    private static final String COLUMN = "03 'def' 00 00 00 01 'a' 00 0c 3f00 01000000 08 8100 00 0000";
    private static final String EOF = "fe 0000 0200";
    private static final String EOF_MORE = "fe 0000 0a00";
    private static final String EOF_CURSOR = "fe 0000 4200";
    private static final String EOF_LAST = "fe 0000 8200";
    private static final String END = "fe 00 00 0200 0000";
    private static final String END_MORE = "fe 00 00 0a00 0000";
    private static final String END_CURSOR = "fe 00 00 4200 0000";
    private static final String ROW = "01 '1'";
    private static final String BINARY_ROW = "00 00 0100000000000000";

    @Test
    void oneOkIsAResponse() {
        assertResponse(OLD, COM_QUERY, 0, OK);
        assertResponse(NEW, COM_PING, 0, OK);
        assertResponse(NEW, COM_STMT_EXECUTE, 0, "00 01 feffffffffffffffff 0200 0000 'Rows matched: 1'");
    }

    @Test
    void anErrorEndsWhateverIsUnderWay() {
        for (CommandType command : CommandType.values()) {
            if (command.response() != ResponseShape.NONE) {
                ResponseTracker tracker = assertEnds(OLD, command, packets(ERR));
                assertThat(tracker.outcome()).isEqualTo(Outcome.ERROR);
                assertThat(tracker.errorCode()).isEqualTo(1045);
            }
        }
    }

    @Test
    void aResultEndsBehindItsRows() {
        assertResponse(OLD, COM_QUERY, 2, "01", COLUMN, EOF, ROW, ROW, EOF);
        assertResponse(NEW, COM_QUERY, 2, "01", COLUMN, ROW, ROW, END);
        assertResponse(OLD, COM_QUERY, 0, "02", COLUMN, COLUMN, EOF, EOF);
        assertResponse(NEW, COM_QUERY, 0, "02", COLUMN, COLUMN, END);
        assertResponse(OLD, COM_STMT_EXECUTE, 1, "01", COLUMN, EOF, BINARY_ROW, EOF);
        assertResponse(NEW, COM_STMT_EXECUTE, 1, "01", COLUMN, BINARY_ROW, END);
    }

    /** Case 52. */
    @Test
    void anErrorInTheMidstEndsIt() {
        for (String[] before :
                List.of(new String[] {"02", COLUMN, ERR}, new String[] {"02", COLUMN, COLUMN, ERR}, new String[] {
                    "01", COLUMN, EOF, ROW, ERR
                })) {
            assertThat(assertEnds(OLD, COM_QUERY, packets(before)).outcome()).isEqualTo(Outcome.ERROR);
        }
        assertThat(assertEnds(NEW, COM_QUERY, packets("01", COLUMN, ROW, ERR)).errorCode())
                .isEqualTo(1045);
    }

    /** Cases 54 and 55. */
    @Test
    void resultsGoOnAsLongAsTheStatusSaysSo() {
        assertResponse(OLD, COM_QUERY, 1, OK_MORE, "01", COLUMN, EOF, ROW, EOF_MORE, OK_MORE, OK);
        assertResponse(NEW, COM_STMT_EXECUTE, 1, "01", COLUMN, BINARY_ROW, END_MORE, OK);
        assertThat(assertEnds(OLD, COM_QUERY, packets(OK_MORE, ERR)).outcome()).isEqualTo(Outcome.ERROR);
    }

    /** Case 51: without CLIENT_DEPRECATE_EOF the packet behind the columns alone tells of the cursor. */
    @Test
    void aCursorHasNoRowsOfItsOwn() {
        assertResponse(OLD, COM_STMT_EXECUTE, 0, "01", COLUMN, EOF_CURSOR);
        assertResponse(NEW, COM_STMT_EXECUTE, 0, "01", COLUMN, END_CURSOR);
        assertResponse(OLD, COM_STMT_FETCH, 2, BINARY_ROW, BINARY_ROW, EOF_CURSOR);
        assertResponse(OLD, COM_STMT_FETCH, 0, EOF_LAST);
        assertResponse(NEW, COM_STMT_FETCH, 1, BINARY_ROW, END_CURSOR);
        assertResponse(OLD, COM_QUERY, 1, "01", COLUMN, EOF_CURSOR, ROW, EOF);
    }

    /** Case 51: a row whose first value has 16 MB begins as an EOF packet does. */
    @Test
    void aRowCanBeginAsAnEofPacketDoes() {
        ByteBuf row = Unpooled.buffer();
        row.writeByte(0xFE).writeLongLE(1 << 24).writeZero(1 << 24);
        for (Capabilities capabilities : List.of(OLD, NEW)) {
            ByteBuf wire = Unpooled.buffer();
            boolean old = capabilities.equals(OLD);
            wire.writeBytes(old ? packets("01", COLUMN, EOF) : packets("01", COLUMN));
            Framing.write(wire, 3, row.duplicate());
            wire.writeBytes(packets(old ? EOF : END));
            ResponseTracker tracker = new ResponseTracker(capabilities);
            tracker.expect(COM_QUERY);
            int end = wire.writerIndex();
            assertThat(tracker.read(wire, 0, end - 1)).isEqualTo(end - 1);
            assertThat(tracker.over()).isFalse();
            assertThat(tracker.read(wire, end - 1, end)).isEqualTo(end);
            assertThat(tracker.over()).isTrue();
            assertThat(tracker.rows()).isEqualTo(1);
        }
    }

    /** Case 57 too: the numbers of parameters and columns go up to 65535. */
    @Test
    void preparingTellsParametersAndColumns() {
        String both = "00 01000000 0200 0100 00 0000";
        assertResponse(OLD, COM_STMT_PREPARE, 0, both, COLUMN, EOF, COLUMN, COLUMN, EOF);
        assertResponse(NEW, COM_STMT_PREPARE, 0, both, COLUMN, COLUMN, COLUMN);
        assertResponse(OLD, COM_STMT_PREPARE, 0, "00 01000000 0000 0000 00 0000");
        assertResponse(OLD, COM_STMT_PREPARE, 0, "00 01000000 0000 0100 00 0000", COLUMN, EOF);
        assertResponse(OLD, COM_STMT_PREPARE, 0, "00 01000000 0100 0000 00 0000", COLUMN, EOF);
        String[] many = new String[65536];
        many[0] = "00 01000000 0000 ffff 00 0000";
        Arrays.fill(many, 1, many.length, "03");
        ByteBuf wire = packets(many);
        ResponseTracker tracker = new ResponseTracker(NEW);
        tracker.expect(COM_STMT_PREPARE);
        assertThat(tracker.read(wire, 0, wire.writerIndex())).isEqualTo(wire.writerIndex());
        assertThat(tracker.over()).isTrue();
    }

    @Test
    void metadataMayBeLeftOut() {
        Capabilities optional = NEW.with(CLIENT_OPTIONAL_RESULTSET_METADATA);
        assertResponse(optional, COM_QUERY, 1, "01 01", COLUMN, ROW, END);
        assertResponse(optional, COM_QUERY, 1, "00 01", ROW, END);
        assertResponse(optional, COM_QUERY, 1, "00 fc0001", ROW, END);
        assertResponse(optional, COM_QUERY, 0, OK);
        assertResponse(optional.without(CLIENT_DEPRECATE_EOF), COM_QUERY, 1, "00 01", EOF, ROW, EOF);
        assertResponse(optional, COM_STMT_PREPARE, 0, "00 01000000 0100 0100 00 0000 00");
        assertResponse(optional, COM_STMT_PREPARE, 0, "00 01000000 0100 0100 00 0000 01", COLUMN, COLUMN);
    }

    @Test
    void mariaDbLeavesOutMetadataThatTheClientKnows() {
        Capabilities cached = NEW.with(MARIADB_CLIENT_CACHE_METADATA);
        assertResponse(cached, COM_STMT_EXECUTE, 1, "01 01", COLUMN, BINARY_ROW, END);
        assertResponse(cached, COM_STMT_EXECUTE, 1, "01 00", BINARY_ROW, END);
        assertResponse(cached, COM_STMT_BULK_EXECUTE, 1, "fc0100 00", BINARY_ROW, END);
        assertResponse(cached.without(CLIENT_DEPRECATE_EOF), COM_STMT_EXECUTE, 1, "01 00", EOF, BINARY_ROW, EOF);
    }

    @Test
    void progressIsNoError() {
        Capabilities progress = OLD.with(MARIADB_CLIENT_PROGRESS);
        assertResponse(progress, COM_QUERY, 0, "ff ffff 01 01 02 102700 08 'altering'", OK);
        assertThat(assertEnds(OLD, COM_QUERY, packets("ff ffff 01")).outcome()).isEqualTo(Outcome.ERROR);
    }

    /** Cases 33, 34, 32 and 37. */
    @Test
    void oddResponsesEndAsWell() {
        assertResponse(OLD, COM_STATISTICS, 0, "'Uptime: 7  Threads: 1'");
        assertResponse(OLD, COM_FIELD_LIST, 2, COLUMN, COLUMN, EOF);
        assertResponse(NEW, COM_FIELD_LIST, 2, COLUMN, COLUMN, END);
        assertResponse(OLD, COM_SET_OPTION, 0, EOF);
        assertResponse(NEW, COM_SET_OPTION, 0, END);
        assertResponse(OLD, UNKNOWN, 0, OK);
        assertResponse(Capabilities.NONE, COM_QUERY, 1, "01", "00 01 'a'", "fe", ROW, "fe");
    }

    /** Case 29. */
    @Test
    void changingTheUserGoesOnToItsEnd() {
        String change = "fe 'caching_sha2_password' 00 '12345678901234567890' 00";
        assertResponse(OLD, COM_CHANGE_USER, 0, change, "01 04", "01 '-----BEGIN'", OK);
        assertThat(assertEnds(OLD, COM_CHANGE_USER, packets("fe", ERR)).outcome())
                .isEqualTo(Outcome.ERROR);
    }

    /** Case 77. */
    @Test
    void theBinlogHasNoEndButTheServers() {
        ResponseTracker tracker = new ResponseTracker(NEW);
        tracker.expect(COM_BINLOG_DUMP);
        ByteBuf events = packets("00 0102", "00 03", "00 fe");
        assertThat(tracker.read(events, 0, events.writerIndex())).isEqualTo(events.writerIndex());
        assertThat(tracker.over()).isFalse();
        assertResponse(OLD, COM_BINLOG_DUMP, 0, "00 01", EOF);
    }

    /** Case 61. */
    @Test
    void commandsWithoutAResponseAreNotWaitedFor() {
        ResponseTracker tracker = new ResponseTracker(OLD);
        tracker.expect(COM_STMT_CLOSE);
        tracker.expect(COM_STMT_SEND_LONG_DATA);
        assertThat(tracker.idle()).isTrue();
        tracker.expect(COM_PING);
        assertThat(tracker.idle()).isFalse();
        ByteBuf ok = packets(OK);
        tracker.read(ok, 0, ok.writerIndex());
        assertThat(tracker.command()).isEqualTo(COM_PING);
        assertThat(tracker.idle()).isTrue();
    }

    /** Case 70. */
    @Test
    void manyCommandsMayBeUnderWay() {
        ResponseTracker tracker = new ResponseTracker(OLD);
        ByteBuf wire = Unpooled.wrappedBuffer(packets("01", COLUMN, EOF, ROW, EOF), packets(OK), packets(ERR));
        tracker.expect(COM_QUERY);
        tracker.expect(COM_PING);
        tracker.expect(COM_QUERY);
        List<String> ended = new ArrayList<>();
        int at = 0;
        while (at < wire.writerIndex()) {
            at = tracker.read(wire, at, wire.writerIndex());
            assertThat(tracker.over()).isTrue();
            ended.add(tracker.command() + " " + tracker.outcome());
        }
        assertThat(ended).containsExactly("COM_QUERY OK", "COM_PING OK", "COM_QUERY ERROR");
        assertThat(tracker.outstanding()).isZero();
    }

    /** Case 71. */
    @Test
    void whatNobodyAskedForIsToldAsSuch() {
        ResponseTracker tracker = new ResponseTracker(OLD);
        ByteBuf error = packets("ff 1d04 '#08S01Server shutdown'");
        tracker.read(error, 0, 6);
        assertThat(tracker.over()).isFalse();
        tracker.read(error, 6, error.writerIndex());
        assertThat(tracker.over()).isTrue();
        assertThat(tracker.outcome()).isEqualTo(Outcome.UNSOLICITED);
        assertThat(tracker.errorCode()).isEqualTo(1053);
        assertThat(tracker.command()).isNull();
    }

    @Test
    void whatCanNotBeAResponseIsRefused() {
        assertRefused(OLD, COM_QUERY, "fd 01");
        assertRefused(OLD, COM_STMT_PREPARE, "00 01000000");
        assertRefused(OLD, COM_STMT_PREPARE, "07 01000000 0000 0000");
        assertRefused(OLD, COM_QUERY, "01", COLUMN, ROW);
        assertRefused(NEW.with(CLIENT_OPTIONAL_RESULTSET_METADATA), COM_QUERY, "01 00");
    }

    /** A packet of one's own, a timeout's error say, goes between two of the server's. */
    @Test
    void tellsWhereAPacketCanBePutIn() {
        ResponseTracker tracker = new ResponseTracker(OLD);
        tracker.expect(COM_QUERY);
        ByteBuf wire = packets("01", COLUMN);
        tracker.read(wire, 0, 5);
        assertThat(tracker.betweenPackets()).isTrue();
        assertThat(tracker.nextSequenceId()).isEqualTo(2);
        tracker.read(wire, 5, 12);
        assertThat(tracker.betweenPackets()).isFalse();
    }

    private static void assertRefused(Capabilities capabilities, CommandType command, String... packets) {
        ResponseTracker tracker = new ResponseTracker(capabilities);
        tracker.expect(command);
        ByteBuf wire = packets(packets);
        assertThatThrownBy(() -> tracker.read(wire, 0, wire.writerIndex())).isInstanceOf(ProtocolException.class);
    }

    private static void assertResponse(Capabilities capabilities, CommandType command, int rows, String... packets) {
        ResponseTracker tracker = assertEnds(capabilities, command, packets(packets));
        assertThat(tracker.outcome()).isEqualTo(Outcome.OK);
        assertThat(tracker.rows()).isEqualTo(rows);
        assertThat(tracker.idle()).isTrue();
    }

    /** Reads it in all its splits; a PING's answer follows, so that a response that ends late is seen as well. */
    private static ResponseTracker assertEnds(Capabilities capabilities, CommandType command, ByteBuf response) {
        int length = response.writerIndex();
        ByteBuf wire = Unpooled.wrappedBuffer(response, packets(OK));
        ResponseTracker last = null;
        for (int split = 0; split <= length; split++) {
            last = new ResponseTracker(capabilities);
            last.expect(command);
            int at = last.read(wire, 0, split);
            assertThat(at).isEqualTo(split);
            assertThat(last.over()).as("%s at %d", command, split).isEqualTo(split == length);
            if (split < length) {
                assertThat(last.read(wire, split, wire.writerIndex())).isEqualTo(length);
                assertThat(last.over()).isTrue();
            }
        }
        ResponseTracker bytewise = new ResponseTracker(capabilities);
        bytewise.expect(command);
        for (int at = 0; at < length; at++) {
            assertThat(bytewise.over()).isFalse();
            assertThat(bytewise.read(wire, at, at + 1)).isEqualTo(at + 1);
        }
        assertThat(bytewise.over()).isTrue();
        return Objects.requireNonNull(last);
    }

    static ByteBuf packets(String... payloads) {
        ByteBuf wire = Unpooled.buffer();
        int sequenceId = 1;
        for (String payload : payloads) {
            sequenceId = Framing.write(wire, sequenceId, Hex.buf(payload));
        }
        return wire;
    }
}
