// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.rum;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code -t} names: the server that is announced to clients. */
final class RumGreeting {
    /** The words for a user. */
    static final String WORDS = "mysql50, mysql51, mariadb55, mariadb10.1, mariadb10.3, mysql57 or mysql80";

    private static final Map<String, String> GREETINGS = Map.of(
            "mysql50", "mysql50",
            "mysql51", "mysql51",
            "mariadb55", "mariadb55",
            "mariadb10.1", "mariadb101",
            "mariadb101", "mariadb101",
            "mariadb10.3", "mariadb103",
            "mariadb103", "mariadb103",
            "mysql57", "mysql57",
            "mysql80", "mysql80");

    private RumGreeting() {}

    /** The greeting's name in a listener's configuration; null if there is none. */
    static @Nullable String of(String type) {
        return GREETINGS.get(type);
    }
}
