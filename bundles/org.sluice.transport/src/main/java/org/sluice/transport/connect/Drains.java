// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.connect;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The destinations that an operator has taken out of use, by their labels. For any thread. */
final class Drains {
    private final Set<String> labels = ConcurrentHashMap.newKeySet();

    /** False if it was drained already. */
    boolean add(String label) {
        return labels.add(label);
    }

    /** False if it was not drained. */
    boolean remove(String label) {
        return labels.remove(label);
    }

    boolean has(String label) {
        return labels.contains(label);
    }

    Collection<String> labels() {
        return labels;
    }
}
