// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.limit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.sluice.transport.access.Entry;
import org.sluice.transport.limit.Levels.Hold;

/** Who is on its way in, the oldest first. Any thread. */
final class Waiting {
    private final Map<Key, ConcurrentSkipListMap<Long, Place>> places = new ConcurrentHashMap<>();

    /** One on its way in. */
    static final class Place {
        private final Entry entry;
        private final Hold hold;
        private final boolean exempt;
        private final Map<Long, Place> others;

        private Place(Entry entry, Hold hold, boolean exempt, Map<Long, Place> others) {
            this.entry = entry;
            this.hold = hold;
            this.exempt = exempt;
            this.others = others;
        }

        Entry entry() {
            return entry;
        }

        /** It is in, or gone; false if it was before. */
        boolean leave() {
            others.remove(entry.session().id().value());
            return hold.release();
        }
    }

    Place add(Entry entry, Hold hold, boolean exempt) {
        Map<Long, Place> others = places.computeIfAbsent(hold.key(), key -> new ConcurrentSkipListMap<>());
        Place place = new Place(entry, hold, exempt, others);
        others.put(entry.session().id().value(), place);
        return place;
    }

    /** The oldest that may be sent away; null if there is none but this one. */
    @Nullable
    Place oldest(Key key, Place but) {
        Map<Long, Place> of = places.get(key);
        if (of == null) {
            return null;
        }
        for (Place place : of.values()) {
            if (!place.exempt && place != but) {
                return place;
            }
        }
        return null;
    }
}
