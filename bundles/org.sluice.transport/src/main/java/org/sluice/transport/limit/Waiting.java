// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.limit;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.sluice.transport.access.Entry;
import org.sluice.transport.limit.Levels.Hold;

/** Who is on its way in, the oldest first. Any thread. */
final class Waiting {
    private final Map<Key, ConcurrentSkipListMap<Long, Place>> places = new ConcurrentHashMap<>();

    /** One on its way in, in all queues that it stands in. */
    static final class Place {
        private final Entry entry;
        private final List<Hold> holds;
        private final boolean exempt;
        private final List<Map<Long, Place>> queues;
        private final AtomicBoolean left = new AtomicBoolean();

        private Place(Entry entry, List<Hold> holds, boolean exempt, List<Map<Long, Place>> queues) {
            this.entry = entry;
            this.holds = holds;
            this.exempt = exempt;
            this.queues = queues;
        }

        Entry entry() {
            return entry;
        }

        /** It is in, or gone, and out of all queues at once; false if it was before. */
        boolean leave() {
            queues.forEach(queue -> queue.remove(entry.session().id().value()));
            if (!left.compareAndSet(false, true)) {
                return false;
            }
            holds.forEach(Hold::release);
            return true;
        }
    }

    Place add(Entry entry, List<Hold> holds, boolean exempt) {
        List<Map<Long, Place>> queues =
                holds.stream().map(hold -> queue(hold.key())).toList();
        Place place = new Place(entry, holds, exempt, queues);
        queues.forEach(queue -> queue.put(entry.session().id().value(), place));
        return place;
    }

    private Map<Long, Place> queue(Key key) {
        return places.computeIfAbsent(key, fresh -> new ConcurrentSkipListMap<>());
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
