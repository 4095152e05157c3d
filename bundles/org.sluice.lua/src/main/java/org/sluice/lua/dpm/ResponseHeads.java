// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.buffer.ByteBuf;
import org.sluice.mysql.command.CommandType;

/** What the packets of a server's responses begin with; where the same byte means several things, what was asked tells. */
final class ResponseHeads {
    /** How many EOFs are to come of a statement that is being prepared. */
    private int endsDue;

    /** @param at where the payload begins */
    Head of(ByteBuf in, int at, int length, Exchange exchange, State state, CommandType asked) {
        Head head = Head.of(in, at, length);
        return switch (exchange) {
            case PREPARE -> ofPrepared(head, in, at, length, state);
            case RESULT -> ofResult(head, in, at, length, state, asked);
            default -> head;
        };
    }

    private static Head ofResult(Head head, ByteBuf in, int at, int length, State state, CommandType asked) {
        if (head == Head.OK) {
            boolean begins = state != State.MYS_SENT_FIELDS && state != State.MYS_SENDING_ROWS;
            return begins && Head.more(Head.okStatus(in, at, length)) ? Head.OK_MORE : Head.OK;
        }
        if (head == Head.EOF) {
            int status = Head.eofStatus(in, at, length);
            boolean cursor = asked == CommandType.COM_STMT_EXECUTE && Head.cursor(status);
            return cursor ? Head.EOF_CURSOR : Head.more(status) ? Head.EOF_MORE : Head.EOF;
        }
        return head;
    }

    private Head ofPrepared(Head head, ByteBuf in, int at, int length, State state) {
        if (head == Head.OK && state == State.MYS_GOT_CMD) {
            endsDue = Head.preparedEnds(in, at, length);
            return endsDue > 0 ? Head.OK_MORE : Head.OK;
        }
        if (head == Head.EOF) {
            endsDue--;
            return endsDue > 0 ? Head.EOF_MORE : Head.EOF;
        }
        return head;
    }
}
