// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.result;

import io.netty.buffer.ByteBuf;

/**
 * Looks in OK packets for the name of the system variable by which a MariaDB server sends clients elsewhere, and changes its
 * last letter where it stands: the lengths stay right, nothing is held back, and no client knows a variable of that name.
 * Whatever else an OK packet has that name in is for people to read.
 */
final class RedirectScan {
    /** The shortest OK packet that can have it: five bytes before the text, and the lengths and types around the name. */
    static final int SHORTEST = 20;

    private static final byte[] NAME = {'r', 'e', 'd', 'i', 'r', 'e', 'c', 't', '_', 'u', 'r', 'l'};
    /** How much of the name is there still, when the next byte does not go on with it. */
    private static final int[] FALLBACK = {0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 1};

    private static final byte CHANGED = '-';

    private int matched;

    void begin() {
        matched = 0;
    }

    /** The packet's next bytes. */
    void see(ByteBuf bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            byte next = bytes.getByte(at);
            while (matched > 0 && next != NAME[matched]) {
                matched = FALLBACK[matched];
            }
            if (next == NAME[matched]) {
                matched++;
            }
            if (matched == NAME.length) {
                bytes.setByte(at, CHANGED);
                matched = 0;
            }
        }
    }
}
