// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.policy;

import io.netty.channel.EventLoop;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.sluice.api.auth.Credential;
import org.sluice.api.auth.CredentialRequest;
import org.sluice.api.auth.CredentialSource;
import org.sluice.module.Asked;
import org.sluice.module.Enquiry;
import org.sluice.module.ModuleTable;
import org.sluice.transport.route.CredentialWords;

/** Asks the credential sources of this moment in the order of their ranking. */
@Component(service = Credentials.class)
public final class Credentials {
    private final Asked<CredentialSource> sources;

    @Activate
    public Credentials(@Reference ModuleTable modules) {
        sources = modules.asked("credential source", CredentialSource::describe);
    }

    @Deactivate
    void deactivate() {
        sources.close();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindSource(ServiceReference<CredentialSource> reference, CredentialSource source) {
        sources.bind(reference, source);
    }

    void updatedSource(ServiceReference<CredentialSource> reference, CredentialSource source) {
        sources.bind(reference, source);
    }

    void unbindSource(ServiceReference<CredentialSource> reference) {
        sources.unbind(reference);
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
        Enquiry.ask(sources, request.user(), loop, new Wording(request), answer -> {
            if (answer.fault() != null) {
                told.accept(new Answer(null, "credential source " + answer.generation() + ": " + answer.fault()));
            } else {
                told.accept(new Answer(answer.answer() == null ? new Credential.Relayed() : answer.answer(), null));
            }
        });
    }

    /** How sources are asked. */
    private record Wording(CredentialRequest request) implements Enquiry.Wording<CredentialSource, Credential> {
        @Override
        public Credential ask(CredentialSource source) {
            return source.credential(request);
        }

        @Override
        public @Nullable CompletionStage<Credential> later(Credential answer) {
            return answer instanceof Credential.Later later ? later.answer() : null;
        }

        @Override
        public boolean counts(Credential answer) {
            return !(answer instanceof Credential.Unknown);
        }

        @Override
        public String words(Credential answer) {
            return CredentialWords.of(answer);
        }
    }
}
