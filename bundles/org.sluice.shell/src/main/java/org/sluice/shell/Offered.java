// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One service of several, with what the framework knows of it.
 *
 * @param properties those of the service
 * @param ranking the service ranking: higher is asked first
 * @param serviceId of two with one ranking the lower is asked first
 * @param bundle symbolic name and version of the bundle that it comes from, with a blank between
 */
record Offered<S>(S service, Map<String, Object> properties, int ranking, long serviceId, String bundle) {

    /** In the order in which a session asks them. */
    static <S> List<Offered<S>> inOrder(List<Map.Entry<Map<String, Object>, S>> services, Bundles bundles) {
        List<Offered<S>> all = new ArrayList<>();
        services.forEach(entry -> all.add(of(entry.getKey(), entry.getValue(), bundles)));
        all.sort(Comparator.comparingInt((Offered<S> offered) -> offered.ranking)
                .reversed()
                .thenComparingLong(Offered::serviceId));
        return all;
    }

    private static <S> Offered<S> of(Map<String, Object> properties, S service, Bundles bundles) {
        int ranking = ranking(properties.get("service.ranking"));
        long serviceId = properties.get("service.id") instanceof Long number ? number : Long.MAX_VALUE;
        String bundle = properties.get("service.bundleid") instanceof Long number ? bundles.describe(number) : "? ?";
        return new Offered<>(service, properties, ranking, serviceId, bundle);
    }

    /** From a configuration file it comes as text. */
    private static int ranking(@Nullable Object property) {
        try {
            return property == null ? 0 : Integer.parseInt(property.toString());
        } catch (NumberFormatException e) {
            return 0; // as the framework has it
        }
    }

    String bundleName() {
        return bundle.substring(0, bundle.indexOf(' '));
    }

    String bundleVersion() {
        return bundle.substring(bundle.indexOf(' ') + 1);
    }

    /** What it says of itself. A service of a module may throw whatever it likes: the list goes on. */
    String describe(Function<S, String> describe) {
        try {
            return String.valueOf(describe.apply(service));
        } catch (RuntimeException | LinkageError e) {
            return "failed to describe itself: " + Waiting.reason(e);
        }
    }
}
