// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.stats;

import java.time.Duration;

/**
 * How long a client of the statistics port is waited for, step by step.
 *
 * @param grace who has not begun to speak HTTP by then is taken for one who wants the bare document
 * @param head for the rest of a request that has begun
 * @param answer for taking all of the answer
 * @param linger for the client to shut its side after that
 */
record Patience(Duration grace, Duration head, Duration answer, Duration linger) {
    static final Patience ORDINARY =
            new Patience(Duration.ofMillis(250), Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(2));
}
