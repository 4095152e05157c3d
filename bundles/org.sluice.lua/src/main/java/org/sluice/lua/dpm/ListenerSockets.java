// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The sockets on which one generation of a script listens, all its workers together, and those on which the generation before
 * did: whoever asks for the same again is given the same. For any thread.
 */
final class ListenerSockets {
    private final List<ListenerSocket> all = new CopyOnWriteArrayList<>();

    /** For the generation that follows. */
    ListenerSockets next() {
        ListenerSockets next = new ListenerSockets();
        next.all.addAll(all);
        return next;
    }

    void add(ListenerSocket socket) {
        all.removeIf(ListenerSocket::isClosed);
        all.add(socket);
    }

    /** One that was asked for in the same words, and is not taken by whoever asks now. */
    @Nullable
    ListenerSocket find(String wanted, Predicate<ListenerSocket> taken) {
        for (ListenerSocket socket : all) {
            if (socket.wanted().equals(wanted) && !socket.isClosed() && !taken.test(socket)) {
                return socket;
            }
        }
        return null;
    }
}
