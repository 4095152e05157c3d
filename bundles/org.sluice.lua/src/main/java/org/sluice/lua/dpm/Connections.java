// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaValue;

/** What a script has open. On its loop, but for {@link #listening}, which is for any thread. */
final class Connections {
    private final Map<Long, Connection> all = new LinkedHashMap<>();
    private volatile List<String> listening = List.of();
    private int clients;
    private long accepted;

    void add(Connection connection) {
        if (all.put(connection.id, connection) == null && connection instanceof ClientConnection) {
            clients++;
        }
        noteListening(connection);
    }

    /** A client, accepted and not of another script. */
    void accept(ClientConnection client) {
        accepted++;
        add(client);
    }

    @Nullable
    Connection get(long id) {
        return all.get(id);
    }

    void remove(Connection connection) {
        if (all.remove(connection.id, connection) && connection instanceof ClientConnection) {
            clients--;
        }
        noteListening(connection);
    }

    private void noteListening(Connection changed) {
        if (changed instanceof ListenerConnection) {
            listening = all.values().stream()
                    .filter(ListenerConnection.class::isInstance)
                    .map(connection -> ((ListenerConnection) connection).where())
                    .toList();
        }
    }

    /** As they are now. */
    <T extends Connection> List<T> all(Class<T> type) {
        return all.values().stream().filter(type::isInstance).map(type::cast).toList();
    }

    void eachValue(Consumer<LuaValue> visit) {
        for (Connection connection : all.values()) {
            connection.callbacks.eachValue(visit);
            if (connection.overlay != null) {
                connection.overlay.eachValue(visit);
            }
        }
    }

    int size() {
        return all.size();
    }

    int clients() {
        return clients;
    }

    int count(Class<? extends Connection> type) {
        return (int) all.values().stream().filter(type::isInstance).count();
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
        for (Connection connection : List.copyOf(all.values())) {
            if (which.test(connection)) {
                connection.shutDown();
            }
        }
    }
}
