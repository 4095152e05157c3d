// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.file;

/** The hash function of the format: {@code h = (h * 33) xor byte} from 5381, in 32 bits. */
final class CdbHash {
    static final int START = 5381;

    private CdbHash() {}

    static int of(byte[] key) {
        int hash = START;
        for (byte next : key) {
            hash = with(hash, next);
        }
        return hash;
    }

    static int with(int hash, byte next) {
        return hash * 33 ^ (next & 0xFF);
    }

    /** Which of the 256 tables. */
    static int table(int hash) {
        return hash & 0xFF;
    }

    /** Where to look first in a table of so many slots, at least one. In 32 bits, because that divides much faster. */
    static int firstSlot(int hash, int slots) {
        return (hash >>> 8) % slots;
    }
}
