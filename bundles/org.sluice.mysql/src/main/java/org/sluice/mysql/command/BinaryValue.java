// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.command;

import org.sluice.mysql.wire.PacketReader;

/** How long values of the binary protocol are, by the numbers of their types. */
public final class BinaryValue {
    /** The value has a length-encoded length before it. */
    public static final int LENGTH_ENCODED = -1;
    /** The value has a length of one byte before it. */
    public static final int LENGTH_BYTE = -2;

    private BinaryValue() {}

    /**
     * How many bytes a value takes, or where its length stands.
     *
     * @param type 0 to 255
     */
    public static int width(int type) {
        return switch (type) {
            case 0x06 -> 0; // NULL
            case 0x01 -> 1; // TINY
            case 0x02, 0x0D -> 2; // SHORT, YEAR
            case 0x03, 0x04, 0x09 -> 4; // LONG, FLOAT, INT24
            case 0x05, 0x08 -> 8; // DOUBLE, LONGLONG
            case 0x07, 0x0A, 0x0B, 0x0C -> LENGTH_BYTE; // TIMESTAMP, DATE, TIME, DATETIME
            default -> LENGTH_ENCODED;
        };
    }

    static void skip(PacketReader in, int type) {
        int width = width(type);
        switch (width) {
            case LENGTH_ENCODED -> in.lenencBytes("value");
            case LENGTH_BYTE -> in.skip(in.int1("length of a time"), "value");
            default -> in.skip(width, "value");
        }
    }
}
