// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sluice.mysql.wire.Capability.CLIENT_DEPRECATE_EOF;
import static org.sluice.mysql.wire.Capability.CLIENT_LOCAL_FILES;
import static org.sluice.mysql.wire.Capability.CLIENT_OPTIONAL_RESULTSET_METADATA;
import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;
import static org.sluice.mysql.wire.Capability.CLIENT_QUERY_ATTRIBUTES;
import static org.sluice.mysql.wire.Capability.CLIENT_SESSION_TRACK;
import static org.sluice.mysql.wire.Capability.MARIADB_CLIENT_CACHE_METADATA;
import static org.sluice.mysql.wire.Capability.MARIADB_CLIENT_PROGRESS;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Framing;
import org.sluice.mysql.wire.ProtocolException;
import org.sluice.testkit.buffer.NoLeaks;

/** Each response of a server comes whole, split at each byte, and byte by byte; the client must get the same each time. */
@ExtendWith(NoLeaks.class)
class ResponseTranslatorTest {
    private static final Capabilities OLD = Capabilities.of(CLIENT_PROTOCOL_41, CLIENT_LOCAL_FILES);
    private static final Capabilities NEW = OLD.with(CLIENT_DEPRECATE_EOF);
    private static final Capabilities TRACK = OLD.with(CLIENT_SESSION_TRACK);
    private static final Capabilities NEW_TRACK = NEW.with(CLIENT_SESSION_TRACK);

    private static final String QUERY = "03 'select 1'";
    private static final String PREPARE = "16 'select ?'";
    private static final String EXECUTE = "17 01000000 00 01000000";
    private static final String FETCH = "1c 01000000 02000000";
    private static final String OK = "00 00 00 0200 0000";
    private static final String OK_MORE = "00 fcfb00 fd000001 0a00 0000";
    private static final String ERR = "ff 1504 '#28000no'";
    private static final String COLUMN = "03 'def' 00 00 00 01 'a' 00 0c 3f00 01000000 08 8100 00 0000";
    private static final String EOF = "fe 0700 0200";
    private static final String EOF_MORE = "fe 0000 0a00";
    private static final String EOF_CURSOR = "fe 0000 4200";
    private static final String EOF_LAST = "fe 0000 8200";
    private static final String END = "fe 00 00 0200 0700";
    private static final String END_MORE = "fe 00 00 0a00 0000";
    private static final String END_CURSOR = "fe 00 00 4200 0000";
    private static final String END_LAST = "fe 00 00 8200 0000";
    private static final String ROW = "01 '1'";
    private static final String BINARY_ROW = "00 00 0100000000000000";

    private static String[] packets(String... packets) {
        return packets;
    }

    private static void assertBecomes(String command, String[] old, String... expected) {
        assertBecomes(NEW, OLD, command, old, expected);
        assertBecomes(NEW_TRACK, OLD, command, old, expected);
    }

    private static void assertBecomes(
            Capabilities client, Capabilities server, String command, String[] sent, String... expected) {
        byte[] wire = Frames.of(1, sent);
        List<String> frames = Frames.show(Frames.of(1, expected));
        for (int cut = 0; cut <= wire.length; cut++) {
            assertThat(Frames.show(translate(client, server, command, wire, cut)))
                    .as("cut at %d", cut)
                    .isEqualTo(frames);
        }
        assertThat(Frames.show(translate(client, server, command, wire, Frames.everywhere(wire.length))))
                .isEqualTo(frames);
    }

    private static byte[] translate(
            Capabilities client, Capabilities server, String command, byte[] wire, int... cuts) {
        TranslatorPair pair = new TranslatorPair(client, server);
        byte[] request = Frames.of(0, command);
        assertThat(pair.client(request)).isEqualTo(request);
        byte[] response = pair.server(wire, cuts);
        assertThat(pair.responses.tracker().idle()).isTrue();
        return response;
    }

    private static void assertStays(String command, String... packets) {
        assertBecomes(command, packets, packets);
    }

    /** Case 60: the status is the server's own, and the warnings are. */
    @Test
    void rowsEndInAnOkPacket() {
        assertBecomes(QUERY, packets("01", COLUMN, EOF, ROW, ROW, EOF), "01", COLUMN, ROW, ROW, END);
        assertBecomes(QUERY, packets("02", COLUMN, COLUMN, EOF, EOF_LAST), "02", COLUMN, COLUMN, END_LAST);
        assertBecomes(EXECUTE, packets("01", COLUMN, EOF, BINARY_ROW, EOF), "01", COLUMN, BINARY_ROW, END);
    }

    @Test
    void whatHasNoEofStaysAsItIs() {
        assertStays(QUERY, OK);
        assertStays(QUERY, ERR);
        assertStays(EXECUTE, "00 01 feffffffffffffffff 0200 0000 13 'Rows matched: 1 ...'");
        assertStays("0e", OK);
        assertStays("09", "'Uptime: 7  Threads: 1'");
        assertStays("ee", ERR);
    }

    /** Cases 54 and 55. */
    @Test
    void eachOfManyResultsIsTranslated() {
        assertBecomes(
                QUERY,
                packets(OK_MORE, "01", COLUMN, EOF, ROW, EOF_MORE, "01", COLUMN, EOF, EOF_MORE, OK),
                packets(OK_MORE, "01", COLUMN, ROW, END_MORE, "01", COLUMN, END_MORE, OK));
        assertBecomes(QUERY, packets("01", COLUMN, EOF, ROW, EOF_MORE, ERR), packets("01", COLUMN, ROW, END_MORE, ERR));
        String out = "fe 0000 0a10";
        assertBecomes(
                EXECUTE,
                packets("01", COLUMN, EOF, BINARY_ROW, out, OK),
                packets("01", COLUMN, BINARY_ROW, "fe 00 00 0a10 0000", OK));
    }

    /** Case 52. */
    @Test
    void anErrorMayComeAnywhere() {
        assertBecomes(QUERY, packets("01", COLUMN, ERR), "01", COLUMN, ERR);
        assertBecomes(QUERY, packets("01", COLUMN, EOF, ERR), "01", COLUMN, ERR);
        assertBecomes(QUERY, packets("01", COLUMN, EOF, ROW, ERR), "01", COLUMN, ROW, ERR);
        assertStays(FETCH, ERR);
        assertStays(PREPARE, ERR);
    }

    /** Cases 51 and 65. */
    @Test
    void aCursorEndsTheResultBehindTheColumns() {
        assertBecomes(EXECUTE, packets("01", COLUMN, EOF_CURSOR), "01", COLUMN, END_CURSOR);
        assertBecomes(FETCH, packets(BINARY_ROW, BINARY_ROW, EOF_CURSOR), BINARY_ROW, BINARY_ROW, END_CURSOR);
        assertBecomes(FETCH, packets(EOF_LAST), END_LAST);
        assertBecomes(QUERY, packets("01", COLUMN, EOF_CURSOR, ROW, EOF), "01", COLUMN, ROW, END);
    }

    @Test
    void definitionsOfAStatementHaveNoEnd() {
        String both = "00 01000000 0200 0100 00 0000";
        assertBecomes(PREPARE, packets(both, COLUMN, EOF, COLUMN, COLUMN, EOF), both, COLUMN, COLUMN, COLUMN);
        String none = "00 01000000 0000 0000 00 0000";
        assertBecomes(PREPARE, packets(none), none);
        String columns = "00 01000000 0100 0000 00 0000";
        assertBecomes(PREPARE, packets(columns, COLUMN, EOF), columns, COLUMN);
        String parameters = "00 01000000 0000 0100 00 0000";
        assertBecomes(PREPARE, packets(parameters, COLUMN, EOF), parameters, COLUMN);
    }

    /** Cases 32, 34 and 36. */
    @Test
    void anEofPacketThatIsAllOfAResponseBecomesOk() {
        assertBecomes("1b 0000", packets(EOF), END);
        assertBecomes("0d", packets(EOF), END);
        assertBecomes("04 't' 00", packets(COLUMN, COLUMN, EOF), COLUMN, COLUMN, END);
    }

    /** Case 77: servers send it so to anybody. */
    @Test
    void theBinlogsEofStays() {
        assertStays("12 04000000 0000 01000000", "00 0102", "00 fe 0000", EOF);
    }

    /** Case 29: 0xFE asks for another plugin there. */
    @Test
    void aLoginStays() {
        assertStays("11 'u' 00 00 00", "fe", "01 04", OK);
        assertStays("11 'u' 00 00 00", "fe 'p' 00 31", ERR);
    }

    @Test
    void progressIsNoError() {
        Capabilities progress = OLD.with(MARIADB_CLIENT_PROGRESS);
        String report = "ff ffff 01 01 02 102700 08 'altering'";
        assertBecomes(
                NEW.with(MARIADB_CLIENT_PROGRESS),
                progress,
                QUERY,
                packets(report, "01", COLUMN, EOF, report, ROW, EOF),
                packets(report, "01", COLUMN, report, ROW, END));
    }

    @Test
    void metadataMayBeLeftOut() {
        Capabilities cached = OLD.with(MARIADB_CLIENT_CACHE_METADATA);
        assertBecomes(
                cached.with(CLIENT_DEPRECATE_EOF),
                cached,
                EXECUTE,
                packets("01 00", EOF, BINARY_ROW, EOF),
                packets("01 00", BINARY_ROW, END));
        Capabilities optional = TRACK.with(CLIENT_OPTIONAL_RESULTSET_METADATA);
        assertBecomes(
                optional.with(CLIENT_DEPRECATE_EOF).without(CLIENT_SESSION_TRACK),
                optional,
                QUERY,
                packets("00 01", EOF, ROW, EOF),
                packets("00 01", ROW, END));
    }

    /** Case 44, and the pieces of a real network. */
    @Test
    void sequenceIdsWrap() {
        String[] old = new String[304];
        Arrays.fill(old, ROW);
        old[0] = "01";
        old[1] = COLUMN;
        old[2] = EOF;
        old[303] = EOF;
        String[] expected = new String[303];
        Arrays.fill(expected, ROW);
        expected[0] = "01";
        expected[1] = COLUMN;
        expected[302] = END;
        byte[] wire = Frames.of(1, old);
        byte[] result = Frames.of(1, expected);
        for (int cut = 0; cut < wire.length; cut += 101) {
            assertThat(translate(NEW, OLD, QUERY, wire, cut)).isEqualTo(result);
        }
        assertThat(translate(NEW, OLD, QUERY, wire, Frames.everywhere(wire.length)))
                .isEqualTo(result);
    }

    /** Cases 41 and 51: a row of many frames, which begins as an EOF packet does; each header has its id. */
    @Test
    void longRowsAreNumberedFrameByFrame() {
        ByteBuf row = Unpooled.buffer();
        row.writeByte(0xFE).writeLongLE(2 * Framing.MAX_FRAME - 9).writeZero(2 * Framing.MAX_FRAME - 9);
        byte[] wide = ByteBufUtil.getBytes(row);
        byte[] columns = Frames.of(1, "01", COLUMN, EOF);
        byte[] sent = join(columns, Frames.of(4, wide), Frames.of(7, EOF));
        byte[] expected = join(Frames.of(1, "01", COLUMN), Frames.of(3, wide), Frames.of(6, END));
        int second = columns.length + 4 + Framing.MAX_FRAME;
        int third = second + 4 + Framing.MAX_FRAME;
        List<String> frames = Frames.show(expected);
        assertThat(Frames.show(translate(NEW, OLD, QUERY, sent))).isEqualTo(frames);
        for (int at = -2; at <= 5; at++) {
            assertThat(Frames.show(translate(
                            NEW, OLD, QUERY, sent, columns.length + 1, second + at, second + at + 1, third + at)))
                    .isEqualTo(frames);
        }
    }

    /** Case 70. */
    @Test
    void eachResponseHasItsOwnSequenceIds() {
        byte[] result = Frames.of(1, "01", COLUMN, EOF, ROW, EOF);
        byte[] expected = Frames.of(1, "01", COLUMN, ROW, END);
        byte[] sent = join(result, Frames.of(1, OK), result);
        for (int cut = 0; cut <= sent.length; cut++) {
            TranslatorPair pair = new TranslatorPair(NEW, OLD);
            pair.client(join(Frames.of(0, QUERY), Frames.of(0, "0e"), Frames.of(0, QUERY)));
            assertThat(pair.server(sent, cut)).isEqualTo(join(expected, Frames.of(1, OK), expected));
        }
    }

    /** Cases 53 and 54. */
    @Test
    void aFileGoesOnWithTheServersSequenceIds() {
        TranslatorPair pair = new TranslatorPair(NEW, OLD);
        pair.client(Frames.of(0, "03 'select 1; load data'"));
        assertThat(pair.server(Frames.of(1, "01", COLUMN, EOF, ROW, EOF_MORE, "fb 'f'")))
                .isEqualTo(Frames.of(1, "01", COLUMN, ROW, END_MORE, "fb 'f'"));
        assertThat(pair.responses.nextSequenceId()).isEqualTo(6);
        byte[] file = Frames.of(6, "'1'", "'2'", "");
        assertThat(pair.client(file, Frames.everywhere(file.length))).isEqualTo(Frames.of(7, "'1'", "'2'", ""));
        assertThat(pair.server(Frames.of(10, OK_MORE, "01", COLUMN, EOF, EOF)))
                .isEqualTo(Frames.of(9, OK_MORE, "01", COLUMN, END));
        assertThat(pair.client(Frames.of(0, "0e"))).isEqualTo(Frames.of(0, "0e"));
        assertThat(pair.server(Frames.of(1, OK))).isEqualTo(Frames.of(1, OK));
    }

    /** Case 59, and what servers really send: the text has its length before it in any case. */
    @Test
    void okTellsOfTheSessionWhereThatWasAgreedOn() {
        String text = "00 01 00 0200 0000 04 'done'";
        for (String command : List.of(QUERY, EXECUTE, "0e", "11 'u' 00 00 00")) {
            assertBecomes(TRACK, OLD, command, packets(text), text);
            assertBecomes(TRACK, OLD, command, packets("00 01 00 0200 0000 'done'"), text);
            assertBecomes(TRACK, OLD, command, packets("00 00 00 0240 0000"), OK);
            assertBecomes(TRACK, OLD, command, packets(OK), OK);
        }
        assertBecomes(NEW_TRACK, NEW, FETCH, packets("fe 00 00 0240 0000"), "fe 00 00 0200 0000");
        assertBecomes(TRACK, OLD, "09", packets("00 'odd'"), "00 'odd'");
    }

    /** Cases 58 and 59. */
    @Test
    void okTellsNothingOfTheSessionToThoseWhoDoNotTrackIt() {
        String changed = "00 00 00 0240 0000 04 'done' 07 01 05 04 'test'";
        String ok = "00 00 00 0200 0000 04 'done'";
        assertBecomes(OLD, TRACK, QUERY, packets(changed), ok);
        assertBecomes(
                NEW,
                NEW_TRACK,
                QUERY,
                packets("01", COLUMN, ROW, changed.replaceFirst("00", "fe")),
                packets("01", COLUMN, ROW, ok.replaceFirst("00", "fe")));
    }

    /** Case 21. */
    @Test
    void whatCanNotBeReadIsRefused() {
        assertRefused(TRACK, Frames.of(1, "00 fc"));
        assertRefused(TRACK, Frames.of(1, new byte[ResponseTranslator.MAX_OK + 1]));
        assertRefused(NEW, Frames.of(1, "01", COLUMN, EOF, "fe"));
        assertRefused(NEW, Frames.of(1, "01", COLUMN, ROW));
    }

    private static void assertRefused(Capabilities client, byte[] response) {
        TranslatorPair pair = new TranslatorPair(client, OLD);
        pair.client(Frames.of(0, QUERY));
        assertThatThrownBy(() -> pair.server(response)).isInstanceOf(ProtocolException.class);
    }

    /** Case 71. */
    @Test
    void whatNobodyAskedForPasses() {
        TranslatorPair pair = new TranslatorPair(NEW_TRACK.with(CLIENT_QUERY_ATTRIBUTES), OLD);
        byte[] error = Frames.of(0, "ff 1d04 '#08S01Server shutdown'");
        assertThat(pair.server(error, 3)).isEqualTo(error);
    }

    static byte[] join(byte[]... parts) {
        return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(parts));
    }
}
