// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sluice.api.reload.Generation;

/**
 * One question to the services of a kind, from the first in the order until one gives an answer that counts. Lives on one
 * thread, the event loop of the session that asks; whoever answers later may do so on any.
 *
 * @param <S> who is asked
 * @param <A> what they answer
 */
public final class Enquiry<S, A> {

    /** How one kind of services is asked, and how its answers are taken. */
    public interface Wording<S, A> {
        /** Asks one of them. */
        A ask(S service);

        /** When the answer comes; null if this is it. */
        @Nullable
        CompletionStage<A> later(A answer);

        /** Whether nobody else need be asked. */
        boolean counts(A answer);

        /** The answer in words, for comparison; without a secret. */
        String words(A answer);

        /** In words, that nobody has an answer that counts; null or the last one that does not. */
        default String none(@Nullable A answer) {
            return NOBODY;
        }

        /** Why this can be no answer to what was asked; null if it can. */
        default @Nullable String nonsense(A answer) {
            return null;
        }

        /** Takes an answer that does not count, and says whether it has changed what the others are asked. */
        default boolean changes(A answer) {
            return false;
        }

        /** All are asked again, what they were asked at first. */
        default void again() {}

        /** Asks one in shadow, what was asked at first. */
        default A askBeside(S service) {
            return ask(service);
        }
    }

    /**
     * What came of it.
     *
     * @param answer null if nobody gave one that counts, or somebody failed
     * @param by who gave it, or failed
     * @param fault how that one failed; null if it did not
     */
    public record Answer<S, A>(
            @Nullable A answer,
            @Nullable Offer<S> by,
            @Nullable String fault) {

        public @Nullable Generation generation() {
            return by == null ? null : by.generation();
        }
    }

    private static final String NOBODY = "nobody has an answer";

    private final Asked<S> asked;
    private final @Nullable String subject;
    private final @Nullable String key;
    private final ScheduledExecutorService loop;
    private final Wording<S, A> wording;
    private final Consumer<Answer<S, A>> told;
    private final long timeoutNanos;
    private Order<S> order;
    private List<Offer<S>> offers;
    /** Who has said that it knows nothing. */
    private final List<Offer<S>> heard = new ArrayList<>(2);

    private Enquiry(
            Asked<S> asked,
            @Nullable String subject,
            @Nullable String key,
            ScheduledExecutorService loop,
            Wording<S, A> wording,
            Consumer<Answer<S, A>> told) {
        this.asked = asked;
        this.subject = subject;
        this.key = key;
        this.loop = loop;
        this.wording = wording;
        this.told = told;
        this.timeoutNanos = asked.table().settings().answerTimeout().toNanos();
        this.order = asked.order();
        this.offers = order.inForce(subject);
    }

    /**
     * Asks on this thread, which is the loop's, and tells on it: at once if nobody needs time.
     *
     * @param subject what stays on one side of a canary's share, and is named where a shadow differs
     */
    public static <S, A> void ask(
            Asked<S> asked,
            @Nullable String subject,
            ScheduledExecutorService loop,
            Wording<S, A> wording,
            Consumer<Answer<S, A>> told) {
        new Enquiry<>(asked, subject, null, loop, wording, told).askAll();
    }

    /**
     * The same of those only who are asked for something in particular.
     *
     * @param key what
     */
    public static <S, A> void ask(
            Asked<S> asked,
            @Nullable String subject,
            String key,
            ScheduledExecutorService loop,
            Wording<S, A> wording,
            Consumer<Answer<S, A>> told) {
        new Enquiry<>(asked, subject, key, loop, wording, told).askAll();
    }

    private boolean isAsked(Offer<S> offer) {
        return key == null || offer.concerns(key);
    }

    private void askAll() {
        for (Offer<S> offer : offers) {
            if (!isAsked(offer)) {
                continue;
            }
            if (waits(offer)) {
                return;
            }
            offer.begin();
            try {
                if (offer.isRetired()) {
                    // another has taken its place, in an order that is newer than this one
                    loop.execute(this::askOthers);
                    return;
                }
                if (settled(offer)) {
                    return;
                }
            } finally {
                offer.end();
            }
        }
        if (!waits(null)) {
            tell(new Answer<>(null, null, null));
        }
    }

    /** Asks one of them. Says whether nobody else is to be asked now. */
    private boolean settled(Offer<S> offer) {
        A answer;
        try {
            answer = offer.ask(wording::ask);
        } catch (ModuleFault e) {
            tell(new Answer<>(null, offer, e.getMessage()));
            return true;
        }
        CompletionStage<A> later = answer == null ? null : wording.later(answer);
        if (later != null) {
            await(
                    later,
                    offer,
                    there -> {
                        if (!take(there, offer)) {
                            heard.add(offer);
                            askOthers();
                        }
                    },
                    fault -> tell(new Answer<>(null, offer, fault)));
            return true;
        }
        if (take(answer, offer)) {
            return true;
        }
        heard.add(offer);
        return false;
    }

    /** Takes an answer that is there. Says whether that was it. */
    private boolean take(@Nullable A answer, Offer<S> offer) {
        String wrong = wrong(answer);
        if (answer == null || wrong != null) {
            String what = String.valueOf(wrong);
            offer.fault(what);
            tell(new Answer<>(null, offer, what));
            return true;
        }
        offer.answered();
        if (!wording.counts(answer)) {
            if (wording.changes(answer)) {
                offer.decided();
            }
            return false;
        }
        offer.decided();
        tell(new Answer<>(answer, offer, null));
        return true;
    }

    /** Why this is no answer; null if it is one. */
    private @Nullable String wrong(@Nullable A answer) {
        if (answer == null) {
            return "answered nothing";
        }
        return wording.later(answer) != null ? "answered that it answers later, twice" : wording.nonsense(answer);
    }

    /** Waits for an answer that comes later, for as long as it may; what is wrong with none is counted. */
    private void await(CompletionStage<A> later, Offer<S> offer, Consumer<@Nullable A> there, Consumer<String> failed) {
        offer.begin();
        Once once = new Once(offer);
        Consumer<String> fault = what -> {
            offer.fault(what);
            failed.accept(what);
        };
        Future<?> timer = loop.schedule(
                () -> {
                    if (once.first()) {
                        fault.accept("no answer within " + TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + " ms");
                    }
                },
                timeoutNanos,
                TimeUnit.NANOSECONDS);
        later.whenComplete((answer, failure) -> loop.execute(() -> {
            timer.cancel(false);
            if (!once.first()) {
                return;
            }
            if (failure != null) {
                fault.accept(failure.toString());
            } else {
                there.accept(answer);
            }
        }));
    }

    /** Whoever is left of the order of this moment: meanwhile one may have gone, and another come. */
    private void askOthers() {
        order = asked.order();
        offers = order.inForce(subject).stream()
                .filter(offer -> heard.stream().noneMatch(one -> one.reference().equals(offer.reference())))
                .toList();
        askAll();
    }

    /** Lets the first of answer and timeout through. */
    private static final class Once {
        private final Offer<?> offer;
        private boolean used;

        Once(Offer<?> offer) {
            this.offer = offer;
        }

        boolean first() {
            if (used) {
                return false;
            }
            used = true;
            offer.end();
            return true;
        }
    }

    /** Waits if somebody has just gone who would be asked before this one. */
    private boolean waits(@Nullable Offer<S> next) {
        long until = order.gapBefore(next, key);
        if (until == 0) {
            return false;
        }
        Gaps.await(order.changed(), until, loop, () -> {
            heard.clear();
            wording.again();
            askOthers();
        });
        return true;
    }

    private void tell(Answer<S, A> answer) {
        told.accept(answer);
        for (Offer<S> shadow : order.shadows()) {
            if (isAsked(shadow)) {
                compare(answer, shadow);
            }
        }
    }

    private void compare(Answer<S, A> answer, Offer<S> shadow) {
        String inForce = answer.fault() != null
                ? "failed"
                : answer.answer() == null ? wording.none(null) : wording.words(answer.answer());
        Consumer<String> failed = fault -> asked.failed(String.valueOf(subject), inForce, shadow, fault);
        shadow.begin();
        try {
            if (shadow.isRetired()) {
                return;
            }
            A other = shadow.ask(wording::askBeside);
            CompletionStage<A> later = other == null ? null : wording.later(other);
            if (later == null) {
                compare(inForce, shadow, other);
            } else {
                await(later, shadow, last -> compare(inForce, shadow, last), failed);
            }
        } catch (ModuleFault e) {
            failed.accept(String.valueOf(e.getMessage()));
        } finally {
            shadow.end();
        }
    }

    private void compare(String inForce, Offer<S> shadow, @Nullable A other) {
        String wrong = wrong(other);
        if (other == null || wrong != null) {
            shadow.fault(String.valueOf(wrong));
            asked.failed(String.valueOf(subject), inForce, shadow, String.valueOf(wrong));
            return;
        }
        String words = wording.counts(other) ? wording.words(other) : wording.none(other);
        asked.compared(String.valueOf(subject), inForce, shadow, words);
    }
}
