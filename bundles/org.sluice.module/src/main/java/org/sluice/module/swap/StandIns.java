// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module.swap;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** Which bundle stands in whose place by an operator's word, over all swaps since the start. Used by one thread at a time. */
final class StandIns {
    /** Whose place it is: what was there before the first swap. */
    private record Place(long id, String name, String version) {}

    private final Map<Long, Place> places = new LinkedHashMap<>();

    /**
     * One bundle took the place of another.
     *
     * @param said by an operator; if not, it only counts where an operator has had a word before
     */
    void swapped(Bundle from, Bundle to, boolean said) {
        Place place = places.remove(from.getBundleId());
        if (place == null && said) {
            place = new Place(
                    from.getBundleId(),
                    from.getSymbolicName(),
                    from.getVersion().toString());
        }
        if (place != null && place.id != to.getBundleId()) {
            places.put(to.getBundleId(), place);
        }
    }

    /** Those that are in force. */
    List<StandIn> list(BundleContext context, Bundles bundles) {
        List<StandIn> list = new ArrayList<>();
        places.forEach((id, place) -> {
            Bundle bundle = context.getBundle(id);
            if (bundle != null && bundle.getState() == Bundle.ACTIVE) {
                @Nullable Path jar = bundles.jarOf(bundle).orElse(null);
                list.add(new StandIn(
                        place.name,
                        bundle.getSymbolicName(),
                        bundle.getVersion().toString(),
                        place.version,
                        jar == null ? null : jar.toString()));
            }
        });
        return list;
    }
}
