// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.route;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Constants;
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

    /** In place of the name of those that have none of their own. */
    private static final String NAMELESS = "";

    /** By the name of the module. */
    private final Map<String, Set<String>> served = new ConcurrentHashMap<>();

    private final Map<String, Long> toldAt = new ConcurrentHashMap<>();

    /**
     * Remembers who is in force, by name alone: nothing of a module stays. A module that has come again for fewer listeners
     * is not missed at the others; one without a name can not be told from another of its kind, and is.
     */
    void note(Order<Router> order) {
        Map<String, Set<String>> now = new HashMap<>();
        for (Offer<Router> router : order.inForce(null)) {
            now.computeIfAbsent(name(router), unused -> new HashSet<>()).addAll(listeners(router));
        }
        now.forEach((name, listeners) -> {
            if (name.equals(NAMELESS)) {
                served.computeIfAbsent(name, unused -> ConcurrentHashMap.newKeySet())
                        .addAll(listeners);
            } else {
                served.put(name, listeners);
            }
        });
    }

    boolean isSo(String listener, Order<Router> order) {
        return served.values().stream().anyMatch(known -> isIn(known, listener))
                && order.inForce(null).stream().noneMatch(router -> isIn(listeners(router), listener));
    }

    private static boolean isIn(Collection<String> names, String listener) {
        return names.contains(ALL) || names.contains(listener);
    }

    private static String name(Offer<Router> router) {
        for (String key : List.of("module.name", Constants.SERVICE_PID)) {
            if (router.property(key) instanceof String name) {
                return name;
            }
        }
        return NAMELESS;
    }

    private static List<String> listeners(Offer<Router> router) {
        List<String> all = router.texts(Router.LISTENERS);
        return all.isEmpty() ? List.of(ALL) : all;
    }

    /** Once a minute for each listener. */
    void tell(String listener) {
        long now = System.nanoTime();
        long told = toldAt.merge(listener, now, (before, fresh) -> fresh - before > PAUSE_NANOS ? fresh : before);
        if (told == now) {
            log.atWarn()
                    .addKeyValue("event", "routers_gone")
                    .addKeyValue("listener", listener)
                    .log(
                            "listener {}: its routers are gone, and who comes is refused, as nobody can tell which server is the right one:"
                                    + " bring a router back (route:list and module:list show them), or say without-router = destination in"
                                    + " org.sluice.listener-{}.cfg",
                            listener,
                            listener);
        }
    }
}
