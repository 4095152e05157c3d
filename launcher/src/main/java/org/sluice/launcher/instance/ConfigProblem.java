// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.instance;

import java.util.Map;

/**
 * One thing that is wrong with the configuration.
 *
 * @param source the file's name
 * @param key empty if it is about the file as such
 */
public record ConfigProblem(String source, String key, String reason) {
    static ConfigProblem of(Map<String, Object> row) {
        return new ConfigProblem(
                String.valueOf(row.get("source")), String.valueOf(row.get("key")), String.valueOf(row.get("reason")));
    }

    @Override
    public String toString() {
        return source + ": " + (key.isEmpty() ? "" : key + ": ") + reason;
    }
}
