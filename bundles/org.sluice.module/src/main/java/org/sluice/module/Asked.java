// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.module.Mode;
import org.sluice.api.module.ModuleInfo.Standing;

/**
 * All services of one kind. Whoever asks them binds what Declarative Services gives it, reads {@link #order} once for each
 * question, and keeps nothing of it beyond the answer.
 *
 * @param <S> what they are asked as
 */
public final class Asked<S> {
    private static final Logger log = LoggerFactory.getLogger(Asked.class);

    private final ModuleTable table;
    private final String name;
    private final Asking asking;
    private final Keys keys;
    private final Offer.Question<S, String> describe;
    private volatile Order<S> order;

    Asked(ModuleTable table, String name, Asking asking, Keys keys, Offer.Question<S, String> describe) {
        this.table = table;
        this.name = name;
        this.asking = asking;
        this.keys = keys;
        this.describe = describe;
        this.order = new Order<>(asking, List.of(), List.of());
    }

    ModuleTable table() {
        return table;
    }

    /** As {@link org.sluice.api.module.ModuleInfo#kind}. */
    public String name() {
        return name;
    }

    Keys keys() {
        return keys;
    }

    /**
     * What speaks against this mode; null if nothing does. Where each is asked, nobody stands in for a canary for those who
     * are not of its share.
     */
    @Nullable
    String fault(String module, Mode mode) {
        return asking == Asking.FIRST || !(mode instanceof Mode.Canary)
                ? null
                : module + " can be no canary: each " + name
                        + " is asked, so the other users would go without it; shadow" + " tries it on all of them";
    }

    Offer.Question<S, String> describe() {
        return describe;
    }

    /** The order of this moment. */
    public Order<S> order() {
        return order;
    }

    /** A service came, or its properties changed: then it counts as a new one. */
    public void bind(ServiceReference<S> reference, S service) {
        synchronized (table) {
            Offer<S> offer = new Offer<>(this, reference, service, table.countChange());
            order.all().stream()
                    .filter(one -> one.reference().equals(reference))
                    .findFirst()
                    .ifPresent(offer::follow);
            offer.tellBadMode();
            List<Offer<S>> offers = without(reference);
            offers.stream()
                    .filter(other -> asking == Asking.FIRST
                            && other.facts().ranking() == offer.facts().ranking()
                            && other.standing() != Standing.RETIRED
                            && other.mode() instanceof Mode.Active
                            && offer.mode() instanceof Mode.Active
                            && (other.replaces(offer) || offer.replaces(other)))
                    .findFirst()
                    .ifPresent(other -> table.tellEqual(this, other, offer));
            offers.add(offer);
            long now = System.nanoTime();
            replace(
                    offers,
                    order.gaps().stream()
                            .filter(gap -> gap.isOpen(now) && !gap.filledBy(offer.facts()))
                            .toList());
        }
    }

    /** A service went. */
    public void unbind(ServiceReference<S> reference) {
        synchronized (table) {
            table.countChange();
            long now = System.nanoTime();
            List<Gap> gaps = new ArrayList<>(
                    order.gaps().stream().filter(gap -> gap.isOpen(now)).toList());
            List<Offer<S>> others = without(reference);
            order.all().stream()
                    .filter(one ->
                            asking != Asking.SIDE_BY_SIDE && one.reference().equals(reference))
                    .filter(one -> one.standing() == Standing.IN_FORCE && one.mode() instanceof Mode.Active)
                    .map(one ->
                            new Gap(one.facts(), now + table.settings().gap().toNanos(), asking == Asking.ALL))
                    .filter(gap -> others.stream().noneMatch(other -> fills(other, gap)))
                    .forEach(gap -> {
                        gaps.add(gap);
                        watch(gap);
                    });
            replace(others, gaps);
        }
    }

    /** Where none does another's work, whoever goes leaves a hole that nobody notices. */
    private void watch(Gap gap) {
        if (asking != Asking.ALL) {
            return;
        }
        CompletableFuture.delayedExecutor(Math.max(0, gap.until() - System.nanoTime()), TimeUnit.NANOSECONDS)
                .execute(() -> tellIfMissing(gap));
    }

    private void tellIfMissing(Gap gap) {
        if (table.asks(this) && order.all().stream().noneMatch(other -> fills(other, gap))) {
            log.warn(
                    "{} {} of {} has gone and has not come back: what it was asked for goes on without it",
                    name,
                    gap.facts().name(),
                    gap.facts().bundle());
        }
    }

    private boolean fills(Offer<S> other, Gap gap) {
        return other.standing() == Standing.IN_FORCE
                && other.mode() instanceof Mode.Active
                && gap.filledBy(other.facts());
    }

    private List<Offer<S>> without(ServiceReference<S> reference) {
        List<Offer<S>> others = new ArrayList<>(order.all());
        others.removeIf(one -> one.reference().equals(reference));
        return others;
    }

    /** Something about an offer changed that the order depends on. */
    void reorder() {
        synchronized (table) {
            replace(order.all(), order.gaps());
        }
    }

    private void replace(List<Offer<S>> offers, List<Gap> gaps) {
        Order<S> before = order;
        order = new Order<>(asking, offers, gaps);
        before.changed().complete(null);
    }

    /** Whether anybody else can do this one's work, or nobody needs to. */
    boolean canDoWithout(Offer<?> offer) {
        return switch (asking) {
            case ALL -> false;
            case SIDE_BY_SIDE -> true;
            case FIRST ->
                order.all().stream()
                        .anyMatch(other -> other != offer
                                && other.standing() == Standing.IN_FORCE
                                && other.mode() instanceof Mode.Active
                                && other.replaces(offer));
        };
    }

    /**
     * A module in shadow was asked beside the one in force; what differs is counted and kept.
     *
     * @param subject who was asked for
     * @param inForce the answer that counted, in words without a secret
     * @param shadow the one beside
     * @param otherwise its answer in the same words
     */
    public void compared(String subject, String inForce, Offer<S> shadow, String otherwise) {
        shadow.decided();
        note(subject, inForce, shadow, otherwise);
    }

    /** A module in shadow has failed, which was counted, where the one in force had an answer. */
    public void failed(String subject, String inForce, Offer<S> shadow, String fault) {
        note(subject, inForce, shadow, "failed: " + fault);
    }

    private void note(String subject, String inForce, Offer<S> shadow, String otherwise) {
        if (!inForce.equals(otherwise)) {
            shadow.differed();
            table.differ(this, subject, inForce, shadow, otherwise);
        }
    }

    /** No more questions: whoever asked is about to go. */
    public void close() {
        table.remove(this);
    }
}
