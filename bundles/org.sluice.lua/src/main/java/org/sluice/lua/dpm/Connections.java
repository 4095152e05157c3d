// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** What a script has open. On its loop, but for {@link #listening}, which is for any thread. */
final class Connections {
    private final Set<Connection> all = new LinkedHashSet<>();
    private volatile List<String> listening = List.of();
    private long accepted;

    void add(Connection connection) {
        all.add(connection);
        if (connection instanceof ClientConnection) {
            accepted++;
        }
        noteListening(connection);
    }

    void remove(Connection connection) {
        all.remove(connection);
        noteListening(connection);
    }

    private void noteListening(Connection changed) {
        if (changed instanceof ListenerConnection) {
            listening = all.stream()
                    .filter(ListenerConnection.class::isInstance)
                    .map(connection -> ((ListenerConnection) connection).where())
                    .toList();
        }
    }

    Collection<Connection> all() {
        return List.copyOf(all);
    }

    int size() {
        return all.size();
    }

    int count(Class<? extends Connection> type) {
        return (int) all.stream().filter(type::isInstance).count();
    }

    /** Clients since the start. */
    long accepted() {
        return accepted;
    }

    /** Addresses and paths. */
    List<String> listening() {
        return listening;
    }

    /** Closes some without telling the script. */
    void closeSilently(Predicate<Connection> which) {
        for (Connection connection : List.copyOf(all)) {
            if (which.test(connection)) {
                connection.shutDown();
            }
        }
    }
}
