// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code --json} prints: one document on one line, so that {@code grep} and {@code jq} both like it. */
final class Json {
    private static final JSON WRITER = JSON.builder()
            .enable(JSON.Feature.WRITE_NULL_PROPERTIES)
            .disable(JSON.Feature.PRETTY_PRINT_OUTPUT)
            .build();

    private Json() {}

    static String text(Object document) {
        try {
            return WRITER.asString(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An object from keys and values in turn, kept in that order; a value may be null. */
    static Map<String, @Nullable Object> object(@Nullable Object... keysAndValues) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            object.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
        }
        return object;
    }
}
