// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.scramble;

import java.security.SecureRandom;
import java.util.Arrays;
import org.sluice.mysql.wire.ByteString;

/** What clients prove their passwords on: never the same twice, and not to be guessed. */
public final class Challenge {
    /** In bytes, without the NUL that ends it in packets. */
    public static final int LENGTH = 20;

    private Challenge() {}

    /**
     * A new one, all its bytes from 1 to 127 but for '$': a NUL would end it for old clients, and '$' parts what servers
     * store of caching_sha2_password.
     */
    public static ByteString random(SecureRandom random) {
        byte[] bytes = new byte[LENGTH];
        for (int i = 0; i < bytes.length; i++) {
            int drawn = 1 + random.nextInt(0x7E);
            bytes[i] = (byte) (drawn < '$' ? drawn : drawn + 1);
        }
        return ByteString.of(bytes);
    }

    /** With the NUL that ends it. */
    public static ByteString terminated(ByteString challenge) {
        return ByteString.of(Arrays.copyOf(challenge.bytes(), challenge.length() + 1));
    }
}
