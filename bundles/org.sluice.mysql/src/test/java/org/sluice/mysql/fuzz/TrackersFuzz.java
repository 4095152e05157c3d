// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.sluice.mysql.result.CommandTracker;
import org.sluice.mysql.result.ResponseTracker;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.ProtocolException;

/** Any conversation: it is followed or refused, and in whatever pieces it comes, the same is seen in it. */
public final class TrackersFuzz {
    private final ResponseTracker responses;
    private final CommandTracker commands;
    private final List<String> seen = new ArrayList<>();

    private TrackersFuzz(Capabilities capabilities) {
        responses = new ResponseTracker(capabilities);
        commands = new CommandTracker(responses);
    }

    public static void fuzzerTestOneInput(byte[] bytes) {
        if (bytes.length < 2) {
            return;
        }
        List<String> whole = new TrackersFuzz(Choices.capabilities(bytes[0])).follow(bytes, Integer.MAX_VALUE / 2);
        int piece = 1 + (bytes[1] & 0x0F);
        assertThat(new TrackersFuzz(Choices.capabilities(bytes[0])).follow(bytes, piece))
                .isEqualTo(whole);
    }

    private List<String> follow(byte[] bytes, int piece) {
        try {
            new Dialogue(bytes, 2).play(piece, new Dialogue.Listener() {
                @Override
                public int hear(boolean server, ByteBuf said, int from, int to) {
                    return server ? server(said, from, to) : client(said, from, to);
                }

                @Override
                public void turnEnds() {
                    seen.add(responses.step() + " " + responses.idle() + " " + responses.filesWanted() + " "
                            + responses.betweenPackets() + " " + commands.complete() + " " + commands.kind() + " "
                            + commands.commandIsNext());
                }
            });
        } catch (ProtocolException e) {
            seen.add(e.getMessage());
        }
        return seen;
    }

    private int server(ByteBuf said, int from, int to) {
        int at = responses.read(said, from, to);
        if (responses.over()) {
            seen.add(responses.command() + " " + responses.outcome() + " " + responses.rows() + " " + responses.status()
                    + " " + responses.errorCode() + " " + responses.nextSequenceId());
        }
        return at;
    }

    private int client(ByteBuf said, int from, int to) {
        int at = commands.read(said, from, to);
        if (commands.complete()) {
            seen.add(commands.kind() + " " + commands.command() + " " + commands.length());
        }
        return at;
    }
}
