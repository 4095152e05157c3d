// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.translate;

import io.netty.buffer.ByteBuf;
import org.sluice.mysql.command.ComStmtExecute;
import org.sluice.mysql.wire.ProtocolException;

/**
 * Brings COM_STMT_EXECUTE into the form without CLIENT_QUERY_ATTRIBUTES: without the number of parameters, their names,
 * and all of the attributes but their values, which stand behind the values of the statement's own parameters, where
 * servers do not look. So values are neither read nor remembered, and an execute without types needs none.
 */
final class ExecuteParameters {
    private enum Step {
        HEAD,
        COUNT,
        NULLS,
        BOUND,
        TYPE,
        NAME_LENGTH,
        NAME,
        VALUES
    }

    private static final int FLAGS_AT = 5;
    private static final int HEAD_LENGTH = 10;

    private final Statements statements;
    private final LengthEncodedNumber number = new LengthEncodedNumber();
    private Step step = Step.HEAD;
    private int at;
    private long statement;
    private boolean counted;
    private int own;
    private long count;
    /** The parameter, or the byte of the null bitmap, that is next. */
    private long index;

    private long left;
    private int readTo;

    ExecuteParameters(Statements statements) {
        this.statements = statements;
    }

    /** A packet begins, with the command's byte. */
    void begin() {
        step = Step.HEAD;
        at = 0;
        statement = 0;
    }

    /** True if all that is left stays as it is. */
    boolean inValues() {
        return step == Step.VALUES;
    }

    /**
     * Reads on to the values or to the end of the bytes, and moves what stays to the front.
     *
     * @return where that ends; what is between there and {@link #readTo} is to be left out
     */
    int compact(ByteBuf payload, int from, int to) {
        int kept = from;
        readTo = from;
        while (readTo < to && step != Step.VALUES) {
            if (step == Step.NAME) {
                skipName(to);
                continue;
            }
            int value = payload.getUnsignedByte(readTo++);
            if (step == Step.HEAD) {
                payload.setByte(kept++, head(value));
            } else if (stays(value)) {
                payload.setByte(kept++, value);
            }
        }
        return kept;
    }

    /** Where the last {@link #compact} stopped. */
    int readTo() {
        return readTo;
    }

    private int head(int value) {
        int kept = value;
        if (at > 0 && at < FLAGS_AT) {
            statement |= (long) value << (8 * (at - 1));
        } else if (at == FLAGS_AT) {
            counted = (value & ComStmtExecute.PARAMETER_COUNT_AVAILABLE) != 0;
            kept = value & ~ComStmtExecute.PARAMETER_COUNT_AVAILABLE;
        }
        at++;
        if (at == HEAD_LENGTH) {
            headEnds();
        }
        return kept;
    }

    /** What a server says to a statement that it does not know does not depend on the parameters. */
    private void headEnds() {
        own = statements.parameters(statement);
        if (own == Statements.UNKNOWN && statements.pending()) {
            throw ProtocolException.malformed(
                    "COM_STMT_EXECUTE: nothing is known of the statement yet, as COM_STMT_PREPARE is not answered");
        }
        index = 0;
        count = own;
        step = own <= 0 ? Step.VALUES : counted ? Step.COUNT : Step.NULLS;
    }

    private boolean stays(int value) {
        return switch (step) {
            case COUNT -> count(value);
            case NULLS -> nulls();
            case BOUND -> bound(value);
            case TYPE -> type();
            case NAME_LENGTH -> nameLength(value);
            case HEAD, NAME, VALUES -> true;
        };
    }

    private boolean count(int value) {
        if (number.ends(value)) {
            count = number.value();
            if (count < own || count > QueryAttributes.MAX_ATTRIBUTES) {
                throw ProtocolException.malformed(
                        "COM_STMT_EXECUTE: " + count + " parameters for a statement that has " + own);
            }
            step = Step.NULLS;
        }
        return false;
    }

    private boolean nulls() {
        boolean stays = index < (own + 7) / 8;
        index++;
        if (index == (count + 7) / 8) {
            step = Step.BOUND;
        }
        return stays;
    }

    private boolean bound(int value) {
        index = 0;
        left = 2;
        step = value == 0 ? Step.VALUES : Step.TYPE;
        return true;
    }

    private boolean type() {
        left--;
        if (left == 0) {
            step = Step.NAME_LENGTH;
        }
        return index < own;
    }

    private boolean nameLength(int value) {
        if (number.ends(value)) {
            left = number.value();
            step = Step.NAME;
            if (left == 0) {
                nameEnds();
            }
        }
        return false;
    }

    private void skipName(int to) {
        int here = (int) Math.min(left, to - readTo);
        readTo += here;
        left -= here;
        if (left == 0) {
            nameEnds();
        }
    }

    private void nameEnds() {
        index++;
        left = 2;
        step = index == count ? Step.VALUES : Step.TYPE;
    }
}
