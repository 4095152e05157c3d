// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.route;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.route.Router;
import org.sluice.module.Offer;
import org.sluice.module.Order;

/**
 * The listeners for which a router has been in force since the start. When none is any more, nobody can tell where their
 * users belong, and the listener's destination may be the wrong server for them. For any thread.
 */
final class LostRouters {
    private static final Logger log = LoggerFactory.getLogger(LostRouters.class);
    private static final String ALL = "*";
    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Set<String> served = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> toldAt = new ConcurrentHashMap<>();

    /** Remembers who is in force, by name alone: nothing of a module stays. */
    void note(Order<Router> order) {
        for (Offer<Router> router : order.inForce(null)) {
            served.addAll(listeners(router));
        }
    }

    boolean isSo(String listener, Order<Router> order) {
        return (served.contains(ALL) || served.contains(listener))
                && order.inForce(null).stream()
                        .map(LostRouters::listeners)
                        .noneMatch(own -> own.contains(ALL) || own.contains(listener));
    }

    private static List<String> listeners(Offer<Router> router) {
        Object names = router.property(Routing.LISTENERS);
        List<String> all = List.of();
        if (names instanceof Collection<?> several) {
            all = several.stream().map(String::valueOf).toList();
        } else if (names instanceof String[] several) {
            all = List.of(several);
        } else if (names instanceof String text) {
            all = Stream.of(text.trim().split("[\\s,]+"))
                    .filter(name -> !name.isEmpty())
                    .toList();
        }
        return all.isEmpty() ? List.of(ALL) : all;
    }

    /** Once a minute for each listener. */
    void tell(String listener) {
        long now = System.nanoTime();
        long told = toldAt.merge(listener, now, (before, fresh) -> fresh - before > PAUSE_NANOS ? fresh : before);
        if (told == now) {
            log.warn(
                    "listener {}: its routers are gone, and who comes is refused, as nobody can tell which server is the right one:"
                            + " bring a router back (route:list and module:list show them), or say without-router = destination in"
                            + " org.sluice.listener-{}.cfg",
                    listener,
                    listener);
        }
    }
}
