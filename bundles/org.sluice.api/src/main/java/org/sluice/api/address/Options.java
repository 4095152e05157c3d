// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.address;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

final class Options {
    private Options() {}

    static Map<String, String> copy(Map<String, String> options) {
        return options.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    static String text(Map<String, String> options) {
        StringBuilder text = new StringBuilder();
        options.forEach((key, value) -> text.append(',').append(key).append('=').append(value));
        return text.toString();
    }
}
