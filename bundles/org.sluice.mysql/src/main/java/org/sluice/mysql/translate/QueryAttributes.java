// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.translate;

import io.netty.buffer.ByteBuf;
import org.sluice.mysql.command.BinaryValue;
import org.sluice.mysql.wire.ProtocolException;

/**
 * Blanks the attributes of COM_QUERY for a server that knows none. They stand between the command's byte and the text of
 * the statement, and become spaces there, which servers strip from a statement before they look at it or log it. So
 * frames keep their lengths and the packet its sequence ids, whatever its length, and nothing is held back: how a packet
 * of more than 16 MB would have to be cut without the attributes can be told only when all of it has come.
 */
final class QueryAttributes {
    private enum Step {
        COMMAND,
        COUNT,
        SETS,
        NULLS,
        BOUND,
        TYPE,
        TYPE_FLAGS,
        NAME_LENGTH,
        NAME,
        VALUE_LENGTH,
        VALUE_LENGTH_BYTE,
        VALUE,
        STATEMENT
    }

    /** As many as a statement can have parameters. */
    static final int MAX_ATTRIBUTES = 0xFFFF;

    private static final byte[] NONE = {};

    private final LengthEncodedNumber number = new LengthEncodedNumber();
    private Step step = Step.COMMAND;
    private int count;
    /** The attribute, or the byte of the null bitmap, that is next. */
    private int index;

    private long left;
    private byte[] nulls = NONE;
    private byte[] types = NONE;

    /** Blanks what is an attribute's; the packet's first byte is the command's. */
    void blank(ByteBuf payload, int from, int to) {
        for (int at = from; at < to && step != Step.STATEMENT; at++) {
            boolean command = step == Step.COMMAND;
            next(payload.getUnsignedByte(at));
            if (!command) {
                payload.setByte(at, ' ');
            }
        }
    }

    /**
     * The packet is over; the next one may begin.
     *
     * @throws ProtocolException if it had less of the attributes than it told
     */
    void end() {
        if (step != Step.STATEMENT) {
            throw ProtocolException.malformed("COM_QUERY: the attributes are cut off");
        }
        step = Step.COMMAND;
        nulls = NONE;
        types = NONE;
    }

    private void next(int value) {
        switch (step) {
            case COMMAND -> step = Step.COUNT;
            case COUNT -> count(value);
            case SETS -> sets(value);
            case NULLS -> nulls(value);
            case BOUND -> bound(value);
            case TYPE -> {
                types[index] = (byte) value;
                step = Step.TYPE_FLAGS;
            }
            case TYPE_FLAGS -> step = Step.NAME_LENGTH;
            case NAME_LENGTH -> nameLength(value);
            case NAME -> skipped(Step.NAME);
            case VALUE_LENGTH -> valueLength(value);
            case VALUE_LENGTH_BYTE -> skip(value, Step.VALUE);
            case VALUE -> skipped(Step.VALUE);
            case STATEMENT -> {}
        }
    }

    private void count(int value) {
        if (number.ends(value)) {
            if (number.value() > MAX_ATTRIBUTES) {
                throw ProtocolException.malformed("COM_QUERY: more than " + MAX_ATTRIBUTES + " attributes");
            }
            count = (int) number.value();
            step = Step.SETS;
        }
    }

    private void sets(int value) {
        if (!number.ends(value)) {
            return;
        }
        if (count == 0) {
            step = Step.STATEMENT;
        } else {
            nulls = new byte[(count + 7) / 8];
            types = new byte[count];
            index = 0;
            step = Step.NULLS;
        }
    }

    private void nulls(int value) {
        nulls[index++] = (byte) value;
        if (index == nulls.length) {
            index = 0;
            step = Step.BOUND;
        }
    }

    private void bound(int value) {
        if (value != 1) {
            throw ProtocolException.malformed("COM_QUERY: the attributes have no types");
        }
        step = Step.TYPE;
    }

    private void nameLength(int value) {
        if (number.ends(value)) {
            skip(number.value(), Step.NAME);
        }
    }

    private void valueLength(int value) {
        if (number.ends(value)) {
            skip(number.value(), Step.VALUE);
        }
    }

    private void skip(long length, Step what) {
        left = length;
        step = what;
        if (left == 0) {
            behind(what);
        }
    }

    private void skipped(Step what) {
        left--;
        if (left == 0) {
            behind(what);
        }
    }

    private void behind(Step what) {
        index++;
        if (what == Step.VALUE || index == count) {
            if (what == Step.NAME) {
                index = 0;
            }
            value();
        } else {
            step = Step.TYPE;
        }
    }

    /** Goes to the next value that is in the packet. */
    private void value() {
        while (index < count && (isNull(index) || BinaryValue.width(types[index] & 0xFF) == 0)) {
            index++;
        }
        if (index == count) {
            step = Step.STATEMENT;
            return;
        }
        int width = BinaryValue.width(types[index] & 0xFF);
        switch (width) {
            case BinaryValue.LENGTH_ENCODED -> step = Step.VALUE_LENGTH;
            case BinaryValue.LENGTH_BYTE -> step = Step.VALUE_LENGTH_BYTE;
            default -> skip(width, Step.VALUE);
        }
    }

    private boolean isNull(int attribute) {
        return (nulls[attribute / 8] & 1 << attribute % 8) != 0;
    }
}
