// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.command;

import org.sluice.mysql.wire.PacketReader;

/** How long values of the binary protocol are, by the numbers of their types. */
final class BinaryValue {
    private BinaryValue() {}

    static void skip(PacketReader in, int type) {
        switch (type) {
            case 0x06 -> {} // NULL
            case 0x01 -> in.skip(1, "value"); // TINY
            case 0x02, 0x0D -> in.skip(2, "value"); // SHORT, YEAR
            case 0x03, 0x04, 0x09 -> in.skip(4, "value"); // LONG, FLOAT, INT24
            case 0x05, 0x08 -> in.skip(8, "value"); // DOUBLE, LONGLONG
            case 0x07, 0x0A, 0x0B, 0x0C -> in.skip(in.int1("length of a time"), "value");
            default -> in.lenencBytes("value");
        }
    }
}
