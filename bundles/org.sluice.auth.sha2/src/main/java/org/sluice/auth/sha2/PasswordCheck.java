// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.sha2;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthStep;
import org.sluice.api.auth.Secret;
import org.sluice.mysql.scramble.CachingSha2;

/** What is known of one password, put to both tests: the password itself, and an answer of the fast way. */
final class PasswordCheck {
    private final Secret known;

    private PasswordCheck(Secret known) {
        this.known = known;
    }

    /** The best of these secrets; null if none is of use. */
    static @Nullable PasswordCheck of(List<Secret> secrets) {
        Secret best = null;
        for (Secret secret : secrets) {
            if (secret.kind() == Secret.Kind.PASSWORD || (secret.kind() == Secret.Kind.SHA2_STORED && best == null)) {
                best = secret;
            }
        }
        return best == null ? null : new PasswordCheck(best);
    }

    /** Whether it is known that there is no password. */
    boolean isEmpty() {
        return known.isEmpty();
    }

    /** @param password is wiped */
    AuthStep judge(byte[] password) {
        byte[] stored = stored();
        try {
            return MessageDigest.isEqual(CachingSha2.cached(password), stored)
                    ? new AuthStep.Verified(Secret.password(password), AuthData.EMPTY)
                    : new AuthStep.Denied();
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }

    /** What a right answer reveals; empty if it is wrong. */
    Optional<Secret> judgeFast(AuthData answer, AuthData challenge) {
        return CachingSha2.stage1(answer.bytes(), challenge.bytes(), stored()).map(this::revealed);
    }

    private Secret revealed(byte[] stage1) {
        if (known.kind() != Secret.Kind.PASSWORD) {
            return Secret.of(Secret.Kind.SHA2_STAGE1, stage1);
        }
        byte[] bytes = known.bytes();
        try {
            return Secret.password(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private byte[] stored() {
        byte[] bytes = known.bytes();
        if (known.kind() != Secret.Kind.PASSWORD) {
            return bytes;
        }
        try {
            return CachingSha2.cached(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
