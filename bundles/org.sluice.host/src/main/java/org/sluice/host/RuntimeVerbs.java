// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.host.RuntimeState;

/** {@code save} and {@code restore}: what an operator has said goes from one process to the other. */
@Component(service = RuntimeVerbs.class)
public final class RuntimeVerbs {
    private static final Logger log = LoggerFactory.getLogger(RuntimeVerbs.class);
    private static final String STATES = "states";

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    volatile List<RuntimeState> sources = List.of();

    /** {@code states}: what each has saved, by its name. One that fails must not keep the others from it. */
    Map<String, Object> save() {
        Map<String, Object> states = new LinkedHashMap<>();
        for (RuntimeState source : sources) {
            try {
                states.put(source.name(), source.save());
            } catch (RuntimeException | LinkageError e) {
                log.error("take-over: what was said to {} is not carried over", source.name(), e);
            }
        }
        return Map.of(STATES, states);
    }

    /** Takes {@code states}. Who is not in them has failed to save, or is new here: what is in force for it stays. */
    Map<String, Object> restore(Map<String, Object> question) {
        for (RuntimeState source : sources) {
            if (question.get(STATES) instanceof Map<?, ?> all && all.get(source.name()) instanceof Map<?, ?> saved) {
                try {
                    source.restore(own(saved));
                } catch (RuntimeException | LinkageError e) {
                    log.error("take-over: what was said to {} is not carried over", source.name(), e);
                }
            }
        }
        return Map.of();
    }

    private static Map<String, Object> own(Map<?, ?> saved) {
        Map<String, Object> own = new LinkedHashMap<>();
        saved.forEach((name, value) -> own.put(String.valueOf(name), value));
        return own;
    }
}
