// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.host.TakeOver;

/** {@code offer}, {@code keep}, {@code leave}, {@code take}, {@code open}: one process takes the place of another. */
@Component(service = TakeOverVerbs.class)
public final class TakeOverVerbs {
    private static final Logger log = LoggerFactory.getLogger(TakeOverVerbs.class);

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    private volatile List<TakeOver> sources = List.of();

    /** What all offer; or {@code failed}, and then nothing is offered. */
    Map<String, Object> offer(Map<String, Object> question) {
        Map<String, Object> offers = new LinkedHashMap<>();
        for (TakeOver source : sources) {
            try {
                offers.put(source.name(), source.offer(folder(question)));
            } catch (IOException | RuntimeException e) {
                keep();
                return failed(e);
            }
        }
        return Map.of("offers", offers);
    }

    Map<String, Object> keep() {
        each("keep", TakeOver::keep);
        return Map.of();
    }

    Map<String, Object> leave(Map<String, Object> question) {
        each("leave", source -> source.leave(of(source, question, "taken")));
        return Map.of();
    }

    Map<String, Object> take(Map<String, Object> question) {
        for (TakeOver source : sources) {
            try {
                source.take(folder(question), of(source, question, "offers"));
            } catch (IOException e) {
                return failed(e);
            }
        }
        return Map.of();
    }

    Map<String, Object> open() {
        Map<String, Object> taken = new LinkedHashMap<>();
        sources.forEach(source -> taken.put(source.name(), source.open()));
        return Map.of("taken", taken);
    }

    /** One that fails must not keep the others from it. */
    private void each(String verb, Consumer<TakeOver> work) {
        for (TakeOver source : sources) {
            try {
                work.accept(source);
            } catch (RuntimeException e) {
                log.error("take-over: {} of {} failed", verb, source.name(), e);
            }
        }
    }

    private static Path folder(Map<String, Object> question) {
        return Path.of(String.valueOf(question.get("dir")));
    }

    private static Map<String, Object> failed(Exception e) {
        return Map.of("failed", List.of(String.valueOf(e.getMessage())));
    }

    /** What the service of the same name in the other process has said; empty if there is none. */
    private static Map<String, Object> of(TakeOver source, Map<String, Object> question, String key) {
        Map<String, Object> said = new LinkedHashMap<>();
        if (question.get(key) instanceof Map<?, ?> all && all.get(source.name()) instanceof Map<?, ?> own) {
            own.forEach((name, value) -> said.put(String.valueOf(name), value));
        }
        return said;
    }
}
