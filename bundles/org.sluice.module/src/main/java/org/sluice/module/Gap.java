// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module;

/**
 * A service has just gone that was in force. It may be back in a moment, as after an update, so nobody who would have been
 * asked after it is asked yet.
 *
 * @param until {@link System#nanoTime()} when it is taken for gone
 * @param byName whether only its like fills it: where each is asked, none does what another did
 */
record Gap(ServiceFacts facts, long until, boolean byName) {
    boolean isOpen(long now) {
        return until - now > 0;
    }

    /**
     * Whether a service fills it: one of the same name; or, where services are asked for something in particular, one that is
     * asked no later and does no less. Of others nobody can tell whether they know as much.
     */
    boolean filledBy(ServiceFacts other) {
        return other.name().equals(facts.name())
                || (!byName
                        && !facts.keys().isEmpty()
                        && other.ranking() >= facts.ranking()
                        && other.keys().containsAll(facts.keys()));
    }

    boolean concerns(String key) {
        return facts.concerns(key);
    }
}
