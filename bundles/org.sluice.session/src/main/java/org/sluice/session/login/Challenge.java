// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import java.security.SecureRandom;
import java.util.Arrays;
import org.sluice.mysql.wire.ByteString;

/** What the proxy has clients prove their passwords on. */
final class Challenge {
    private static final int LENGTH = 20;

    private Challenge() {}

    /** No zero byte, as old clients take it for a string; below 0x80, as servers have it. */
    static ByteString random(SecureRandom random) {
        byte[] bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        for (int i = 0; i < bytes.length; i++) {
            int low = bytes[i] & 0x7F;
            bytes[i] = (byte) (low == 0 || low == '$' ? low + 1 : low);
        }
        return ByteString.of(bytes);
    }

    /** With the NUL that ends it. */
    static ByteString terminated(ByteString challenge) {
        return ByteString.of(Arrays.copyOf(challenge.bytes(), challenge.length() + 1));
    }
}
