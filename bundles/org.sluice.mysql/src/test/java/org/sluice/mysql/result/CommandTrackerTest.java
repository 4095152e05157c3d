// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sluice.mysql.Hex;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;
import org.sluice.mysql.wire.Framing;

class CommandTrackerTest {
    private final ResponseTracker responses =
            new ResponseTracker(Capabilities.of(Capability.CLIENT_PROTOCOL_41, Capability.CLIENT_LOCAL_FILES));
    private final CommandTracker commands = new CommandTracker(responses);

    private List<String> client(String hex) {
        return client(Hex.buf(hex));
    }

    private List<String> client(ByteBuf bytes) {
        List<String> seen = new ArrayList<>();
        int at = 0;
        while (at < bytes.writerIndex()) {
            at = commands.read(bytes, at, bytes.writerIndex());
            if (commands.complete()) {
                boolean command = commands.kind() == CommandTracker.Kind.COMMAND;
                seen.add(command ? commands.command().name() : commands.kind().name());
            }
        }
        return seen;
    }

    private void server(String hex) {
        ByteBuf bytes = Hex.buf(hex);
        int at = 0;
        while (at < bytes.writerIndex()) {
            at = responses.read(bytes, at, bytes.writerIndex());
        }
    }

    @Test
    void commandsAreAnnouncedWhereverTheyAreSplit() {
        ByteBuf bytes = Hex.buf("09000000 03 'select 1' 01000000 0e 05000000 1901000000");
        for (int at = 0; at <= bytes.writerIndex(); at++) {
            ResponseTracker expecting = new ResponseTracker(Capabilities.NONE);
            CommandTracker tracker = new CommandTracker(expecting);
            int first = 0;
            while (first < at) {
                first = tracker.read(bytes, first, at);
            }
            while (first < bytes.writerIndex()) {
                first = tracker.read(bytes, first, bytes.writerIndex());
            }
            assertThat(expecting.outstanding()).isEqualTo(2);
        }
    }

    /** Case 45: a server may refuse a long command before all of it has come. */
    @Test
    void aLongCommandIsAnnouncedWithItsFirstByte() {
        assertThat(client("ffffff00 03 'insert'")).isEmpty();
        assertThat(responses.outstanding()).isEqualTo(1);
        server("09000001 ff 8104 '#08S01'");
        assertThat(responses.over()).isTrue();
        assertThat(responses.errorCode()).isEqualTo(1153);
    }

    /** Case 43: the frames of one command are one command. */
    @Test
    void aCommandOfManyFramesIsOne() {
        ByteBuf wire = Unpooled.buffer();
        byte[] execute = new byte[Framing.MAX_FRAME + 10];
        execute[0] = 0x17;
        Framing.write(wire, 0, Unpooled.wrappedBuffer(execute));
        assertThat(client(wire)).containsExactly("COM_STMT_EXECUTE");
        assertThat(commands.length()).isEqualTo(execute.length);
        assertThat(responses.outstanding()).isEqualTo(1);
    }

    /** Case 53: twice in one session, within a multi-statement, and with contents that look like commands. */
    @Test
    void filesAreNoCommands() {
        assertThat(client("02000000 0361")).containsExactly("COM_QUERY");
        server("03000001 fb 'f' 31");
        assertThat(client("02000002 0101 04000003 01020304 00000004")).containsExactly("FILE", "FILE", "FILE");
        assertThat(responses.over()).isFalse();
        server("07000005 00 00 00 0a00 0000 03000006 fb 'g' 32");
        assertThat(client("00000007")).containsExactly("FILE");
        server("07000008 00 00 00 0200 0000");
        assertThat(responses.over()).isTrue();
        assertThat(client("01000000 0e")).containsExactly("COM_PING");
        assertThat(responses.outstanding()).isEqualTo(1);
    }

    /** The file is on its way already when the server refuses it. */
    @Test
    void aFileThatIsRefusedEarlyIsStillNoCommand() {
        client("02000000 0361");
        server("03000001 fb 'f' 31 09000002 ff 1504 '#28000'");
        assertThat(responses.over()).isTrue();
        assertThat(client("01000002 0e 00000003 01000000 0e")).containsExactly("FILE", "FILE", "COM_PING");
    }

    /** Case 29: the plugin's bytes are no commands, an empty packet (case 10) among them. */
    @Test
    void answersWithinALoginAreNoCommands() {
        assertThat(client("02000000 1175")).containsExactly("COM_CHANGE_USER");
        server("04000001 fe 'p' 00 31");
        assertThat(client("00000002")).containsExactly("LOGIN");
        server("02000003 01 04");
        assertThat(client("01000004 02")).containsExactly("LOGIN");
        server("07000005 00 00 00 0200 0000");
        assertThat(responses.over()).isTrue();
        assertThat(client("01000000 0e")).containsExactly("COM_PING");
    }

    @Test
    void anEmptyCommandIsTakenForSleep() {
        assertThat(client("00000000")).containsExactly("COM_SLEEP");
        assertThat(responses.outstanding()).isEqualTo(1);
        assertThat(client("01000000 fd")).containsExactly("UNKNOWN");
    }
}
