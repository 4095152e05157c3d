// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.translate;

import org.sluice.mysql.wire.LengthEncoded;
import org.sluice.mysql.wire.ProtocolException;

/** A length-encoded integer that comes byte by byte, and another when it is there. */
final class LengthEncodedNumber {
    private int bytes;
    private int width;
    private long value;

    /** @return whether this was its last byte */
    boolean ends(int next) {
        if (bytes == 0) {
            if (next == LengthEncoded.NULL || next == LengthEncoded.NONE) {
                throw ProtocolException.malformed("a length of the parameters is no length-encoded integer");
            }
            width = LengthEncoded.width(next);
            value = width == 1 ? next : 0;
        } else {
            value |= (long) next << (8 * (bytes - 1));
        }
        bytes = (bytes + 1) % width;
        return bytes == 0;
    }

    /** @throws ProtocolException if no packet could be so long */
    long value() {
        if (value < 0) {
            throw ProtocolException.malformed("a length of the parameters is longer than any packet");
        }
        return value;
    }
}
