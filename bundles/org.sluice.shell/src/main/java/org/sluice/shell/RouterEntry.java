// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.util.Comparator;
import java.util.Map;
import java.util.function.LongFunction;
import org.sluice.api.route.Router;

/**
 * One router service, with what the framework knows of it.
 *
 * @param ranking the service ranking: higher is asked first
 * @param serviceId of two with one ranking the lower is asked first
 * @param bundle symbolic name and version of the bundle that it comes from, with a blank between
 */
record RouterEntry(Router router, int ranking, long serviceId, String bundle) {
    /** The order in which a session asks them. */
    static final Comparator<RouterEntry> ASKED_FIRST =
            Comparator.comparingInt(RouterEntry::ranking).reversed().thenComparingLong(RouterEntry::serviceId);

    static RouterEntry of(Map<String, Object> properties, Router router, LongFunction<String> bundles) {
        int ranking = properties.get("service.ranking") instanceof Integer number ? number : 0;
        long serviceId = properties.get("service.id") instanceof Long number ? number : Long.MAX_VALUE;
        String bundle = properties.get("service.bundleid") instanceof Long number ? bundles.apply(number) : "? ?";
        return new RouterEntry(router, ranking, serviceId, bundle);
    }

    String bundleName() {
        return bundle.substring(0, bundle.indexOf(' '));
    }

    String bundleVersion() {
        return bundle.substring(bundle.indexOf(' ') + 1);
    }

    /** A router of a module may throw whatever it likes: the list goes on. */
    String describe() {
        try {
            return String.valueOf(router.describe());
        } catch (RuntimeException e) {
            return "failed to describe itself: " + Waiting.reason(e);
        }
    }
}
