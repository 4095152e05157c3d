// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.channel.EventLoop;
import java.net.SocketAddress;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sluice.api.route.Destination;

/** Who knows where a user belongs. */
@FunctionalInterface
public interface Routes {
    /** Nobody does. */
    Routes NONE = (user, client, loop, told) -> told.accept(Found.nowhere("there are no routers here"));

    /**
     * Asked on the script's event loop; answers on it, once, at once or later.
     *
     * @param client the address of the client that it is about; null if it is about none, or that has none
     */
    void ask(@Nullable String user, @Nullable SocketAddress client, EventLoop loop, Consumer<Found> told);

    /**
     * @param destinations in the order to try them; none if the user belongs nowhere
     * @param router which one has said so; null if none has
     * @param why the router's own words, or why there is no destination
     */
    record Found(List<Destination> destinations, @Nullable String router, String why) {
        public static Found nowhere(String why) {
            return new Found(List.of(), null, why);
        }
    }
}
