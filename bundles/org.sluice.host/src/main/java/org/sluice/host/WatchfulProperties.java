// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/** Java properties that remember which keys stand there more than once, where the last would win in silence. */
final class WatchfulProperties extends Properties {
    private static final long serialVersionUID = 1;

    private final transient Set<String> repeated = new TreeSet<>();

    @Override
    public synchronized Object put(Object key, Object value) {
        Object former = super.put(key, value);
        if (former != null) {
            repeated.add(String.valueOf(key));
        }
        return former;
    }

    synchronized Set<String> repeated() {
        return Set.copyOf(repeated);
    }
}
