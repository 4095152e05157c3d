// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.sluice.api.module.Mode;
import org.sluice.api.module.ModuleInfo.Standing;

/**
 * The services of one kind at one moment, in the order in which they are asked. Immutable.
 *
 * @param <S> what they are asked as
 */
public final class Order<S> {
    private final List<Offer<S>> all;
    private final List<Offer<S>> active;
    private final List<Offer<S>> canaries;
    private final List<Offer<S>> shadows;
    private final List<Gap> gaps;
    private final CompletableFuture<Void> changed = new CompletableFuture<>();

    Order(Asking asking, List<Offer<S>> offers, List<Gap> gaps) {
        all = offers.stream().sorted(order()).toList();
        List<Offer<S>> standing =
                all.stream().filter(one -> one.standing() == Standing.IN_FORCE).toList();
        active = all.stream().filter(one -> counts(asking, one, standing)).toList();
        canaries = standing.stream()
                .filter(one -> one.mode() instanceof Mode.Canary)
                .toList();
        shadows = standing.stream()
                .filter(one -> one.mode() instanceof Mode.Shadow)
                .toList();
        this.gaps = List.copyOf(gaps);
    }

    /** One that failed too often is better than nobody: it is left out only as long as another can do its work. */
    private static <S> boolean counts(Asking asking, Offer<S> offer, List<Offer<S>> standing) {
        return offer.mode() instanceof Mode.Active
                && (offer.standing() == Standing.IN_FORCE
                        || (offer.standing() == Standing.BENCHED
                                && asking == Asking.FIRST
                                && standing.stream()
                                        .noneMatch(other ->
                                                other.mode() instanceof Mode.Active && other.replaces(offer))));
    }

    private static <S> Comparator<Offer<S>> order() {
        return Comparator.<Offer<S>>comparingInt(one -> one.facts().ranking())
                .reversed()
                .thenComparingLong(one -> one.facts().serviceId());
    }

    /** Also those that are not asked. */
    List<Offer<S>> all() {
        return all;
    }

    List<Gap> gaps() {
        return gaps;
    }

    /**
     * Whom to ask.
     *
     * @param subject the user, or what else stays on one side of a share
     */
    public List<Offer<S>> inForce(@Nullable String subject) {
        if (canaries.isEmpty() || subject == null) {
            return active;
        }
        List<Offer<S>> more = new ArrayList<>(active.size() + 1);
        for (Offer<S> canary : canaries) {
            if (canary.mode() instanceof Mode.Canary share && share.includes(subject)) {
                more.add(canary);
            }
        }
        more.addAll(active);
        // stable: of those with equal ranking the canary stays first
        more.sort(
                Comparator.<Offer<S>>comparingInt(one -> one.facts().ranking()).reversed());
        return more;
    }

    /** Whether nobody is to be asked at this moment, and nobody has just gone. */
    public boolean isEmpty() {
        return active.isEmpty() && canaries.isEmpty() && shadows.isEmpty() && gapBefore(null, null) == 0;
    }

    /** The same for what is asked for this in particular. */
    public boolean isEmptyFor(String key) {
        return noneOf(active, key) && noneOf(canaries, key) && noneOf(shadows, key) && gapBefore(null, key) == 0;
    }

    private static <S> boolean noneOf(List<Offer<S>> offers, String key) {
        for (int i = 0; i < offers.size(); i++) {
            if (offers.get(i).concerns(key)) {
                return false;
            }
        }
        return true;
    }

    /** Whom to ask beside, so as to compare. */
    public List<Offer<S>> shadows() {
        return shadows;
    }

    /**
     * Whether a service has just gone that would have been asked before this one.
     *
     * @param next who would be asked now; null: nobody is left to be asked
     * @param key what it would be asked for; null for everything
     * @return {@link System#nanoTime()} until which to wait for {@link #changed}; 0 if nothing is to be waited for
     */
    public long gapBefore(@Nullable Offer<S> next, @Nullable String key) {
        if (gaps.isEmpty()) {
            return 0;
        }
        long now = System.nanoTime();
        for (Gap gap : gaps) {
            if (gap.isOpen(now)
                    && (key == null || gap.concerns(key))
                    && (next == null
                            || gap.facts()
                                    .before(next.facts().ranking(), next.facts().serviceId()))) {
                return gap.until() == 0 ? 1 : gap.until();
            }
        }
        return 0;
    }

    /** Done when another order is in force. */
    public CompletableFuture<Void> changed() {
        return changed;
    }
}
