// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.scramble;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sluice.mysql.wire.ByteString;

class ChallengeTest {
    /** A byte that is not drawn in 100,000 is never drawn. */
    @Test
    void itIsOfAllBytesThatEveryClientCanRead() {
        SecureRandom random = new SecureRandom();
        Set<Integer> drawn = new HashSet<>();
        Set<ByteString> challenges = new HashSet<>();
        for (int i = 0; i < 5_000; i++) {
            ByteString challenge = Challenge.random(random);
            assertThat(challenge.length()).isEqualTo(20);
            challenges.add(challenge);
            for (byte one : challenge.bytes()) {
                drawn.add((int) one);
            }
        }
        assertThat(challenges).as("none comes twice").hasSize(5_000);
        assertThat(drawn).hasSize(126).doesNotContain(0, (int) '$').allMatch(one -> one > 0);
    }
}
