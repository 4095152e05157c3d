// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import org.sluice.api.listener.ListenerInfo;
import org.sluice.api.listener.Listeners;

/** Listeners that open at once, but for port 1, which belongs to somebody else. */
final class OpenListeners implements Listeners {
    final Map<String, Map<String, String>> settings = new ConcurrentSkipListMap<>();
    private final Map<String, ListenerInfo> open = new ConcurrentSkipListMap<>();

    @Override
    public List<ListenerInfo> list() {
        return new ArrayList<>(open.values());
    }

    @Override
    public CompletionStage<ListenerInfo> open(String name, Map<String, String> given) {
        if (open.containsKey(name)) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("the name " + name + " is taken"));
        }
        String address = String.valueOf(given.get("address"));
        if (address.endsWith(":1")) {
            return CompletableFuture.failedFuture(new IOException(address + ": permission denied"));
        }
        settings.put(name, given);
        ListenerInfo opened = new ListenerInfo(
                name,
                address,
                address.replaceFirst(":0$", ":43211"),
                given.getOrDefault("protocol", "tcp"),
                given.get("destination"),
                ListenerInfo.State.OPEN,
                0,
                0,
                null);
        open.put(name, opened);
        return CompletableFuture.completedFuture(opened);
    }

    @Override
    public CompletionStage<ListenerInfo> drain(String name) {
        return move(name, ListenerInfo.State.DRAINING);
    }

    @Override
    public CompletionStage<ListenerInfo> resume(String name) {
        return move(name, ListenerInfo.State.OPEN);
    }

    private CompletionStage<ListenerInfo> move(String name, ListenerInfo.State state) {
        ListenerInfo moved = open.computeIfPresent(
                name,
                (key, old) -> new ListenerInfo(
                        name, old.address(), old.listeningOn(), old.protocol(), old.destination(), state, 2, 3, null));
        return moved == null
                ? CompletableFuture.failedFuture(new IllegalArgumentException("no listener " + name))
                : CompletableFuture.completedFuture(moved);
    }

    @Override
    public CompletionStage<Void> close(String name) {
        return open.remove(name) == null
                ? CompletableFuture.failedFuture(new IllegalArgumentException("no listener " + name))
                : CompletableFuture.completedFuture(null);
    }
}
