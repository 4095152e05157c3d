// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.policy;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.sluice.api.auth.Credential;
import org.sluice.api.auth.CredentialRequest;
import org.sluice.api.auth.CredentialSource;

/** Asks the credential sources of this moment in the order of their ranking. */
@Component(service = Credentials.class)
public final class Credentials {
    private static final long LATEST_ANSWER_SECONDS = 10;

    private record Ranked(ServiceReference<CredentialSource> reference, CredentialSource source, String name) {}

    private final AtomicReference<List<Ranked>> sources = new AtomicReference<>(List.of());

    @Activate
    public Credentials() {}

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindSource(ServiceReference<CredentialSource> reference, CredentialSource source) {
        Bundle bundle = reference.getBundle();
        Ranked ranked = new Ranked(reference, source, bundle.getSymbolicName() + "/" + bundle.getVersion());
        sources.updateAndGet(present -> {
            List<Ranked> more = without(present, reference);
            more.add(ranked);
            more.sort(Comparator.comparing(Ranked::reference, Collections.reverseOrder()));
            return List.copyOf(more);
        });
    }

    void updatedSource(ServiceReference<CredentialSource> reference, CredentialSource source) {
        bindSource(reference, source);
    }

    void unbindSource(ServiceReference<CredentialSource> reference) {
        sources.updateAndGet(present -> List.copyOf(without(present, reference)));
    }

    private static List<Ranked> without(List<Ranked> present, ServiceReference<CredentialSource> reference) {
        List<Ranked> others = new ArrayList<>(present);
        others.removeIf(one -> one.reference.equals(reference));
        return others;
    }

    /**
     * What is known of a user.
     *
     * @param credential never Unknown or Later; null if a source has failed
     * @param fault why it has
     */
    public record Answer(
            @Nullable Credential credential, @Nullable String fault) {}

    /** Asks on the session's event loop, and answers on it: at once if no source needs time. */
    public void ask(CredentialRequest request, EventLoop loop, Consumer<Answer> told) {
        askFrom(0, sources.get(), request, loop, told);
    }

    private void askFrom(
            int index, List<Ranked> ranked, CredentialRequest request, EventLoop loop, Consumer<Answer> told) {
        for (int i = index; i < ranked.size(); i++) {
            Credential credential;
            try {
                credential = ranked.get(i).source.credential(request);
            } catch (RuntimeException | LinkageError e) {
                told.accept(new Answer(null, "credential source " + ranked.get(i).name + ": " + e));
                return;
            }
            if (credential instanceof Credential.Later later) {
                await(later, i, ranked, request, loop, told);
                return;
            }
            if (!(credential instanceof Credential.Unknown)) {
                told.accept(new Answer(
                        credential,
                        credential == null ? "credential source " + ranked.get(i).name + " gave null" : null));
                return;
            }
        }
        told.accept(new Answer(new Credential.Relayed(), null));
    }

    private void await(
            Credential.Later later,
            int index,
            List<Ranked> ranked,
            CredentialRequest request,
            EventLoop loop,
            Consumer<Answer> told) {
        String name = "credential source " + ranked.get(index).name;
        AtomicBoolean used = new AtomicBoolean();
        ScheduledFuture<?> timer = loop.schedule(
                () -> {
                    if (used.compareAndSet(false, true)) {
                        told.accept(new Answer(null, name + ": no answer within " + LATEST_ANSWER_SECONDS + " s"));
                    }
                },
                LATEST_ANSWER_SECONDS,
                TimeUnit.SECONDS);
        later.answer()
                .whenComplete((credential, failure) -> loop.execute(() -> {
                    timer.cancel(false);
                    if (!used.compareAndSet(false, true)) {
                        return;
                    }
                    if (failure != null || credential == null || credential instanceof Credential.Later) {
                        told.accept(new Answer(null, name + ": " + (failure != null ? failure : "no answer")));
                    } else if (credential instanceof Credential.Unknown) {
                        askFrom(index + 1, ranked, request, loop, told);
                    } else {
                        told.accept(new Answer(credential, null));
                    }
                }));
    }
}
