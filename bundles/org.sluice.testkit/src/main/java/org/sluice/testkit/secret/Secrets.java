// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.secret;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** Secrets by name, each in all the forms that it may be written in. Built once, then read by any thread. */
public final class Secrets {
    /** What is shorter is found by chance. */
    private static final int SHORTEST = 8;

    private final List<Pattern> patterns = new ArrayList<>();
    /** Whether a form begins with these two bytes: what does not is passed over at once. */
    private final boolean[] beginnings = new boolean[1 << 16];

    private static final class Pattern {
        private final String secret;
        private final String form;
        private final byte[] bytes;

        Pattern(String secret, String form, byte[] bytes) {
            this.secret = secret;
            this.form = form;
            this.bytes = bytes;
        }

        boolean isAt(IntUnaryOperator text, int at, int length) {
            if (bytes.length > length - at) {
                return false;
            }
            for (int i = 0; i < bytes.length; i++) {
                if (text.applyAsInt(at + i) != bytes[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * @param name how it is called where it is seen
     * @param secret at least 8 bytes, and nothing that could stand there for another reason
     */
    public Secrets with(String name, byte[] secret) {
        if (secret.length < SHORTEST) {
            throw new IllegalArgumentException(name + " has fewer than " + SHORTEST + " bytes");
        }
        SecretForms.of(secret).forEach((form, bytes) -> {
            patterns.add(new Pattern(name, form, bytes));
            beginnings[beginning(bytes[0], bytes[1])] = true;
        });
        return this;
    }

    public Secrets with(String name, String secret) {
        return with(name, secret.getBytes(StandardCharsets.UTF_8));
    }

    private static int beginning(int first, int second) {
        return ((first & 0xFF) << 8) | (second & 0xFF);
    }

    /** In how many bytes the longest form stands: so much of two pieces of one text must overlap. */
    int longest() {
        return patterns.stream().mapToInt(pattern -> pattern.bytes.length).max().orElse(1);
    }

    /**
     * All of them in a text.
     *
     * @param text a byte at each index
     * @param offset of its beginning in that place
     */
    List<Sighting> in(String place, IntUnaryOperator text, int length, long offset) {
        List<Sighting> found = new ArrayList<>();
        for (int at = 0; at < length - 1; at++) {
            if (beginnings[beginning(text.applyAsInt(at), text.applyAsInt(at + 1))]) {
                for (Pattern pattern : patterns) {
                    if (pattern.isAt(text, at, length)) {
                        found.add(new Sighting(pattern.secret, pattern.form, place, offset + at));
                    }
                }
            }
        }
        return found;
    }
}
