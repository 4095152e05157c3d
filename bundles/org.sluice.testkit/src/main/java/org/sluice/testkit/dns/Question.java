// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.dns;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A query of RFC 1035, section 4: the parts that an answer repeats.
 *
 * @param id of the query
 * @param recursionDesired the RD bit
 * @param name in lower case, without the last dot
 * @param type 1 A, 28 AAAA, …
 * @param wire the question section as it came
 */
public record Question(int id, boolean recursionDesired, String name, int type, ByteBuffer wire) {
    private static final int HEADER = 12;
    private static final int LONGEST_LABEL = 63;

    /** Null if it is no query with one question. */
    static @Nullable Question read(ByteBuffer message) {
        if (message.remaining() < HEADER || message.getShort(4) != 1 || (message.getShort(2) & 0x8000) != 0) {
            return null;
        }
        int id = message.getShort(0) & 0xFFFF;
        boolean recursion = (message.getShort(2) & 0x0100) != 0;
        message.position(HEADER);
        StringBuilder name = new StringBuilder();
        for (int length = message.get(); length != 0; length = message.get()) {
            if (length < 0 || length > LONGEST_LABEL || length >= message.remaining()) {
                return null;
            }
            byte[] label = new byte[length];
            message.get(label);
            name.append(name.isEmpty() ? "" : ".").append(new String(label, ISO_8859_1));
        }
        if (message.remaining() < 4) {
            return null;
        }
        int type = message.getShort() & 0xFFFF;
        message.getShort();
        ByteBuffer wire = message.duplicate().flip().position(HEADER).slice();
        return new Question(id, recursion, name.toString().toLowerCase(Locale.ROOT), type, wire);
    }
}
