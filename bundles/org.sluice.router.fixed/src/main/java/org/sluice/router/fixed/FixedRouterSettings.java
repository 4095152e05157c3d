// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.fixed;

import java.util.List;
import java.util.Set;
import org.sluice.api.config.Settings;
import org.sluice.api.module.Mode;
import org.sluice.api.route.Destination;

/**
 * The keys of {@code org.sluice.router.fixed-NAME.cfg}.
 *
 * @param listeners the listeners to answer for; empty for all
 * @param ranking the service ranking: routers are asked from the highest down
 * @param mode for whom its answers count
 */
record FixedRouterSettings(
        String name, List<Destination> destinations, Order order, Set<String> listeners, int ranking, Mode mode) {

    /** Reads all keys; what is wrong is noted in the settings, and the result is of use only if nothing is. */
    static FixedRouterSettings read(Settings settings) {
        if (settings.requiredText("destinations").isEmpty() && settings.optionalText("destinations") != null) {
            settings.problem("destinations", "names no destination; write one or more, as in tcp:10.0.0.1:3306");
        }
        return new FixedRouterSettings(
                settings.name(),
                settings.list("destinations", Destination::parse),
                Order.of(settings.word("order", Order.FAILOVER.word(), Order.WORDS)),
                Set.copyOf(settings.list("listeners", name -> name)),
                settings.integer("ranking", 0, Integer.MIN_VALUE, Integer.MAX_VALUE),
                mode(settings));
    }

    private static Mode mode(Settings settings) {
        Mode mode = settings.parsed(Mode.KEY, Mode::parse);
        return mode == null ? new Mode.Active() : mode;
    }
}
