// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module;

import java.util.List;

/**
 * A service has just gone that was in force. It may be back in a moment, as after an update, so nobody who would have been
 * asked after it is asked yet.
 *
 * @param until {@link System#nanoTime()} when it is taken for gone
 */
record Gap(ServiceFacts facts, long until) {
    boolean isOpen(long now) {
        return until - now > 0;
    }

    /** Whether a service fills it: one of the same name, or one that is asked no later and does no less. */
    boolean filledBy(ServiceFacts other) {
        return other.name().equals(facts.name())
                || (other.ranking() >= facts.ranking() && does(other.keys(), facts.keys()));
    }

    boolean concerns(String key) {
        return facts.keys().isEmpty()
                || facts.keys().contains(key)
                || facts.keys().contains("*");
    }

    private static boolean does(List<String> keys, List<String> others) {
        return keys.isEmpty() || keys.containsAll(others);
    }
}
