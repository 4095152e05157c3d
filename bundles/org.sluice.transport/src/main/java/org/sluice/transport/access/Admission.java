// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.access;

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
import org.sluice.api.access.AccessRequest;
import org.sluice.api.access.AccessRule;
import org.sluice.api.access.Verdict;
import org.sluice.module.Asked;
import org.sluice.module.Enquiry;
import org.sluice.module.ModuleTable;

/** Asks all access rules; any refusal counts. */
@Component(service = Admission.class)
public final class Admission {
    private final Asked<AccessRule> rules;

    /** Sees rules come and go from the first moment; none is needed. */
    @Activate
    public Admission(@Reference ModuleTable modules) {
        rules = modules.allAsked("access rule", AccessRule::describe);
    }

    @Deactivate
    void deactivate() {
        rules.close();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindRule(ServiceReference<AccessRule> reference, AccessRule rule) {
        rules.bind(reference, rule);
    }

    public void updatedRule(ServiceReference<AccessRule> reference, AccessRule rule) {
        rules.bind(reference, rule);
    }

    void unbindRule(ServiceReference<AccessRule> reference) {
        rules.unbind(reference);
    }

    /** Asks on the session's event loop, and answers on it: null if the session may go on, else why not. */
    public void ask(AccessRequest request, EventLoop loop, Consumer<@Nullable String> told) {
        Enquiry.ask(rules, request.user(), loop, new Wording(request), answer -> {
            if (answer.by() == null) {
                told.accept(null);
            } else {
                String why = answer.answer() instanceof Verdict.Refused refused
                        ? refused.why()
                        : String.valueOf(answer.fault());
                told.accept("access rule " + answer.generation() + ": " + why);
            }
        });
    }

    /** How rules are asked: until one refuses. */
    private record Wording(AccessRequest request) implements Enquiry.Wording<AccessRule, Verdict> {
        @Override
        public Verdict ask(AccessRule rule) {
            return rule.admit(request);
        }

        @Override
        public @Nullable CompletionStage<Verdict> later(Verdict answer) {
            return answer instanceof Verdict.Later later ? later.answer() : null;
        }

        @Override
        public boolean counts(Verdict answer) {
            return answer instanceof Verdict.Refused;
        }

        @Override
        public String words(Verdict answer) {
            return "refused";
        }
    }
}
