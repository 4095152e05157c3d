// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.fixed;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How the destinations of a file become the order in which they are tried. */
enum Order {
    FAILOVER("in the order of the list"),
    SHUFFLE("in an order that was shuffled when the configuration was read"),
    WEIGHTED("in a fresh random order by weight");

    static final List<String> WORDS = Arrays.stream(values()).map(Order::word).toList();

    private final String meaning;

    Order(String meaning) {
        this.meaning = meaning;
    }

    static Order of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    String meaning() {
        return meaning;
    }
}
