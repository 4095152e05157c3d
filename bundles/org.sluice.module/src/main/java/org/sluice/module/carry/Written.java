// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module.carry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.module.Mode;
import org.sluice.module.SaidMode;
import org.sluice.module.swap.StandIn;

/** The form in which it passes between two processes. */
final class Written {
    private static final Logger log = LoggerFactory.getLogger(Written.class);
    private static final String SWAPS = "swaps";
    private static final String MODES = "modes";

    private Written() {}

    static Map<String, Object> of(List<StandIn> standIns, List<SaidMode> modes) {
        return Map.of(
                SWAPS, standIns.stream().map(Written::of).toList(),
                MODES, modes.stream().map(Written::of).toList());
    }

    private static Map<String, Object> of(StandIn one) {
        Map<String, Object> written = new LinkedHashMap<>(Map.of(
                "place", one.place(),
                "name", one.name(),
                "version", one.version(),
                "instead", one.instead()));
        if (one.jar() != null) {
            written.put("jar", one.jar());
        }
        return written;
    }

    private static Map<String, Object> of(SaidMode one) {
        return Map.of(
                "kind", one.kind(),
                "bundle", one.bundle(),
                "module", one.module(),
                "mode", one.mode().toString());
    }

    static List<StandIn> standIns(Map<String, Object> written) {
        return each(
                written.get(SWAPS),
                one -> new StandIn(
                        text(one, "place"),
                        text(one, "name"),
                        text(one, "version"),
                        text(one, one.containsKey("instead") ? "instead" : "version"),
                        one.get("jar") == null ? null : text(one, "jar")));
    }

    static List<SaidMode> modes(Map<String, Object> written) {
        return each(
                written.get(MODES),
                one -> new SaidMode(
                        text(one, "kind"), text(one, "bundle"), text(one, "module"), Mode.parse(text(one, "mode"))));
    }

    private static <T> List<T> each(@Nullable Object list, Function<Map<?, ?>, T> read) {
        List<T> all = new ArrayList<>();
        if (list instanceof Collection<?> several) {
            for (Object one : several) {
                if (one instanceof Map<?, ?> map) {
                    try {
                        all.add(read.apply(map));
                    } catch (IllegalArgumentException e) {
                        // of another version, perhaps; the others are not
                        log.warn("take-over: {} is not carried over: {}", map, e.getMessage());
                    }
                }
            }
        }
        return all;
    }

    private static String text(Map<?, ?> one, String key) {
        return String.valueOf(one.get(key));
    }
}
