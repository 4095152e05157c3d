// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;
import static org.sluice.mysql.wire.Capability.CLIENT_QUERY_ATTRIBUTES;

import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.mysql.Hex;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Framing;
import org.sluice.mysql.wire.ProtocolException;
import org.sluice.testkit.buffer.NoLeaks;

/** Case 40: commands with attributes come whole, split at each byte, and byte by byte. */
@ExtendWith(NoLeaks.class)
class CommandTranslatorTest {
    private static final Capabilities OLD = Capabilities.of(CLIENT_PROTOCOL_41);
    private static final Capabilities ATTRIBUTES = OLD.with(CLIENT_QUERY_ATTRIBUTES);

    private static final String OK = "00 00 00 0200 0000";
    private static final String ERR = "ff 1504 '#28000no'";
    private static final String COLUMN = "03 'def' 00 00 00 01 'a' 00 0c 3f00 01000000 08 8100 00 0000";
    private static final String EOF = "fe 0000 0200";

    private TranslatorPair pair;

    @BeforeEach
    void connect() {
        pair = new TranslatorPair(ATTRIBUTES, OLD);
    }

    private void assertBecomes(String command, String expected) {
        byte[] wire = Frames.of(0, command);
        byte[] result = Frames.of(0, expected);
        for (int cut = 0; cut <= wire.length; cut++) {
            assertThat(Frames.show(pair.client(wire, cut))).as("cut at %d", cut).isEqualTo(Frames.show(result));
            pair.server(Frames.of(1, ERR));
        }
        assertThat(pair.client(wire, Frames.everywhere(wire.length))).isEqualTo(result);
        pair.server(Frames.of(1, ERR));
    }

    private void assertRefused(String command, String reason) {
        byte[] wire = Frames.of(0, command);
        assertThatThrownBy(() -> pair.client(wire))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining(reason);
    }

    /** As many spaces as the attributes took. */
    private static String blank(String attributes) {
        return "'" + " ".repeat(Hex.bytes(attributes).length) + "'";
    }

    @Test
    void attributesOfAStatementBecomeSpaces() {
        assertBecomes("03 00 01 'select 1'", "03 '  select 1'");
        assertBecomes("03 00 01", "03 '  '");
        String types = "0100 01 'a' 0200 01 'b' 0300 00 0800 01 'd' 0c00 01 'e' fe00 03 'efg' 0600 01 'h' fd00 01 'i'";
        String values = "07 0102 04030201 0807060504030201 04 e8070101 03 'xyz' fc0300 'abc'";
        String attributes = "08 01 00 01" + types + values;
        assertBecomes("03" + attributes + "'x'", "03" + blank(attributes) + "'x'");
    }

    @Test
    void nullsHaveNoValues() {
        String nulls = "09 01 ff01 01" + "fe00 01 'n'".repeat(9);
        assertBecomes("03" + nulls + "'do 1'", "03" + blank(nulls) + "'do 1'");
        String some = "02 01 01 01 fe00 01 'n' 0300 00 2a000000";
        assertBecomes("03" + some + "'do 1'", "03" + blank(some) + "'do 1'");
        String empty = "02 01 00 01 fe00 00 0b00 00 00 00";
        assertBecomes("03" + empty + "'do 1'", "03" + blank(empty) + "'do 1'");
    }

    @Test
    void attributesThatAreCutOffAreRefused() {
        assertRefused("03", "cut off");
        connect();
        assertRefused("03 01 01 00 01 fe00 01 'n' 05 'abcd'", "cut off");
        connect();
        assertRefused("03 01 01 00 00 fe00", "no types");
        connect();
        assertRefused("03 fd000001 01", "more than 65535");
        connect();
        assertRefused("03 ff 01", "no length-encoded integer");
    }

    /** Case 41: the length stays, so the frames do, whatever it is. */
    @Test
    void longStatementsKeepTheirFrames() {
        for (int length : new int[] {Framing.MAX_FRAME - 1, Framing.MAX_FRAME, Framing.MAX_FRAME + 3}) {
            byte[] statement = new byte[length];
            Arrays.fill(statement, (byte) 'x');
            byte[] head = Hex.bytes("03 01 01 00 01 fe00 01 'n' 05 'abcde'");
            System.arraycopy(head, 0, statement, 0, head.length);
            byte[] wire = Frames.of(0, statement);
            Arrays.fill(statement, 1, head.length, (byte) ' ');
            assertThat(Frames.show(pair.client(wire, 8, wire.length - 5)))
                    .isEqualTo(Frames.show(Frames.of(0, statement)));
            assertThat(pair.server(Frames.of(1 + length / Framing.MAX_FRAME, OK)))
                    .isEqualTo(Frames.of(1 + length / Framing.MAX_FRAME, OK));
        }
    }

    /** A statement of two parameters gets the number 1, one of none the number 2. */
    private void prepare() {
        pair.client(Frames.of(0, "16 'select ?, ?'"));
        pair.server(Frames.of(1, "00 01000000 0000 0200 00 0000", COLUMN, COLUMN, EOF), 6);
        pair.client(Frames.of(0, "16 'do 1'"));
        pair.server(Frames.of(1, "00 02000000 0000 0000 00 0000"));
    }

    @Test
    void executeHasNoNamesAndNoAttributes() {
        prepare();
        String head = "17 01000000 09 01000000";
        String plain = "17 01000000 01 01000000";
        assertBecomes(
                head + "02 00 01 0300 00 fe00 01 'b' 07000000 02 'xy'",
                plain + "00 01 0300 fe00 07000000 02 'xy' 00000000");
        assertBecomes(
                head + "0a 0401 01" + "0300 00".repeat(2) + "fe00 02 'at'".repeat(8) + "07000000 08000000 01 'v'",
                plain + "04 01" + "0300".repeat(2) + "07000000 08000000 01 'v'" + "00".repeat(1 + 1 + 2 + 8 * 5));
        assertBecomes(head + "02 00 00 07000000 02 'xy'", plain + "00 00 07000000 02 'xy' 00");
    }

    @Test
    void withoutTheFlagThereAreNamesButNoNumber() {
        prepare();
        String head = "17 01000000 00 01000000";
        assertBecomes(head + "00 01 0300 00 fe00 00 07000000 00", head + "00 01 0300 fe00 07000000 00 0000");
        assertBecomes(head + "00 00 07000000 00", head + "00 00 07000000 00");
    }

    @Test
    void aStatementWithoutParametersNeedsNone() {
        prepare();
        assertBecomes(
                "17 02000000 08 01000000 01 00 01 fe00 01 'n' 01 'v'",
                "17 02000000 00 01000000 01 00 01 fe00 01 'n' 01 'v'");
        assertBecomes("17 ffffffff 08 01000000 00", "17 ffffffff 00 01000000 00");
        assertBecomes("17 0200", "17 0200");
    }

    @Test
    void parametersThatAreMissingAreRefused() {
        prepare();
        assertRefused("17 01000000 08 01000000 01 00 01 0300 00 07000000", "1 parameters for a statement that has 2");
    }

    /** Case 64: a statement that was closed, or forgotten, or never was, is the server's to refuse. */
    @Test
    void unknownStatementsAreTheServersToRefuse() {
        prepare();
        String execute = "17 01000000 08 01000000 02 00 01 0300 00 0300 00 01000000 02000000";
        String untouched = execute.replace("08 01", "00 01");
        for (String forgets : new String[] {"19 01000000", "1f", "11 'u' 00 00 00"}) {
            prepare();
            byte[] command = Frames.of(0, forgets);
            assertThat(pair.client(command, Frames.everywhere(command.length))).isEqualTo(command);
            if (!forgets.startsWith("19")) {
                pair.server(Frames.of(1, OK));
            }
            assertBecomes(execute, untouched);
        }
        assertBecomes(execute.replace("17 01", "17 09"), untouched.replace("17 01", "17 09"));
    }

    @Test
    void aStatementOfWhichNothingIsKnownYetIsRefused() {
        pair.client(Frames.of(0, "16 'select ?'"));
        assertRefused("17 ffffffff 08 01000000 01", "COM_STMT_PREPARE is not answered");
    }

    /** Case 43: frames keep their lengths, and begin as much later as has been left out. */
    @Test
    void longExecutesKeepTheirFrames() {
        prepare();
        byte[] head = Hex.bytes("17 01000000 08 01000000 02 00 01 fe00 01 'a' fe00 01 'b'");
        byte[] plain = Hex.bytes("17 01000000 00 01000000 00 01 fe00 fe00");
        int leftOut = head.length - plain.length;
        for (int length : new int[] {
            Framing.MAX_FRAME - 1,
            Framing.MAX_FRAME,
            Framing.MAX_FRAME + 2,
            Framing.MAX_FRAME + 1000,
            2 * Framing.MAX_FRAME
        }) {
            byte[] values = new byte[length - head.length];
            Arrays.fill(values, (byte) 'v');
            byte[] wire = Frames.of(0, ResponseTranslatorTest.join(head, values));
            byte[] expected = Frames.of(0, ResponseTranslatorTest.join(plain, values, new byte[leftOut]));
            assertThat(pair.client(wire)).isEqualTo(expected);
            assertThat(pair.client(wire, 7, 4 + Framing.MAX_FRAME - 2, wire.length - 1))
                    .isEqualTo(expected);
            pair.server(ResponseTranslatorTest.join(Frames.of(1, ERR), Frames.of(1, ERR)));
        }
    }

    @Test
    void namesOfAnyLengthAreRefusedInTime() {
        prepare();
        byte[] execute = new byte[EvenFrames.MAX_LEFT_OUT + 100];
        byte[] head = Hex.bytes("17 01000000 08 01000000 02 00 01 fe00 fd ffff7f");
        System.arraycopy(head, 0, execute, 0, head.length);
        assertThatThrownBy(() -> pair.client(Frames.of(0, execute)))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("names of parameters");
    }

    /** Case 61: the data of a parameter, and commands that nobody translates. */
    @Test
    void allElsePassesAsItIs() {
        prepare();
        for (String command : new String[] {"18 01000000 0000 'data'", "0e", "1c 01000000 02000000", "01"}) {
            byte[] wire = Frames.of(0, command);
            assertThat(pair.client(wire, Frames.everywhere(wire.length))).isEqualTo(wire);
        }
        TranslatorPair same = new TranslatorPair(ATTRIBUTES, ATTRIBUTES);
        byte[] query = Frames.of(0, "03 00 01 'select 1'");
        assertThat(same.client(query)).isEqualTo(query);
    }
}
