// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.sha2;

import java.util.Arrays;
import java.util.Optional;
import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.Secret;

/** Passwords as they travel where nobody listens: the bytes and a NUL. Whoever is given bytes here wipes them. */
final class ClearPassword {
    /** The empty one. */
    static final AuthData NONE = AuthData.of((byte) 0);

    private ClearPassword() {}

    static AuthData packet(Secret password) {
        byte[] bytes = password.bytes();
        try {
            return packet(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    static AuthData packet(byte[] password) {
        byte[] terminated = Arrays.copyOf(password, password.length + 1);
        try {
            return AuthData.of(terminated);
        } finally {
            Arrays.fill(terminated, (byte) 0);
        }
    }

    /** The password of a packet, which is wiped; empty if no NUL ends it. */
    static Optional<byte[]> take(AuthData packet) {
        byte[] terminated = packet.bytes();
        packet.wipe();
        int last = terminated.length - 1;
        try {
            return last < 0 || terminated[last] != 0 ? Optional.empty() : Optional.of(Arrays.copyOf(terminated, last));
        } finally {
            Arrays.fill(terminated, (byte) 0);
        }
    }
}
