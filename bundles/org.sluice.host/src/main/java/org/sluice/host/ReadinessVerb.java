// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.sluice.api.host.Readiness;

/** {@code readiness}: what all modules together listen on, wait for and could not get. */
@Component(service = ReadinessVerb.class)
public final class ReadinessVerb {
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    private volatile List<Readiness> sources = List.of();

    Map<String, Object> answer() {
        List<String> listening = new ArrayList<>();
        List<String> pending = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        for (Readiness source : sources) {
            Readiness.State state = source.state();
            listening.addAll(state.listening());
            pending.addAll(state.pending());
            failed.addAll(state.failed());
        }
        return Map.of("listening", listening, "pending", pending, "failed", failed);
    }
}
