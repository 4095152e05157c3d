// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.framework;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sluice.launcher.report.Failure;

/**
 * What the launcher asks of the framework's side, and what comes back. Only types of the JDK pass: the launcher sees no
 * class of a bundle. Whoever offers it is looked up at each question, for an operator may update that bundle. For any
 * thread.
 */
public final class HostFunction {
    private final Supplier<@Nullable Object> service;

    HostFunction(Supplier<@Nullable Object> service) {
        this.service = service;
    }

    /**
     * Asks with further arguments.
     *
     * @throws Failure if no bundle answers
     */
    @SuppressWarnings("unchecked") // the service property says what the function takes and gives
    public Map<String, Object> ask(String verb, Map<String, ?> arguments) throws Failure {
        if (!(service.get() instanceof Function<?, ?> function)) {
            throw Failure.of("no bundle answers the launcher: org.sluice.host of the feature core is not active");
        }
        Map<String, Object> question = new LinkedHashMap<>(arguments);
        question.put("verb", verb);
        return ((Function<Map<String, Object>, Map<String, Object>>) function).apply(question);
    }

    public Map<String, Object> ask(String verb) throws Failure {
        return ask(verb, Map.of());
    }

    /** A list of texts in an answer; empty if it is not there. */
    public static List<String> texts(Map<String, Object> answer, String key) {
        return answer.get(key) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** A list of maps in an answer; empty if it is not there. */
    public static List<Map<String, Object>> rows(Map<String, Object> answer, String key) {
        return answer.get(key) instanceof List<?> list
                ? list.stream().map(HostFunction::row).toList()
                : List.of();
    }

    private static Map<String, Object> row(Object item) {
        Map<String, Object> row = new LinkedHashMap<>();
        if (item instanceof Map<?, ?> map) {
            map.forEach((key, value) -> row.put(String.valueOf(key), value));
        }
        return row;
    }

    /** A whole number in an answer; 0 if it is not there. */
    public static long number(Map<String, Object> answer, String key) {
        return answer.get(key) instanceof Number number ? number.longValue() : 0;
    }
}
