// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.config;

/**
 * One thing that is wrong with a configuration.
 *
 * @param source the file's name, or the PID
 * @param key the key; empty if it is about the file as such
 * @param reason reads on from the key
 */
public record SettingsProblem(String source, String key, String reason) {
    @Override
    public String toString() {
        return source + ": " + (key.isEmpty() ? "" : key + ": ") + reason;
    }
}
