// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.sluice.api.config.SettingsProblem;

/**
 * Listeners that want a TLS context that no file makes. They would wait for it for ever, and no check of a single file
 * can see it.
 */
final class MissingTls {
    private static final String LISTENER = "org.sluice.listener";
    private static final String TLS = "org.sluice.tls";

    private MissingTls() {}

    static List<SettingsProblem> in(List<ConfigFile> files) {
        Set<String> made = files.stream()
                .filter(file -> file.pid().equals(TLS))
                .map(MissingTls::instance)
                .collect(Collectors.toSet());
        return files.stream()
                .filter(file -> file.pid().equals(LISTENER)
                        && text(file, "address", "").startsWith("ssl:")
                        && !made.contains(wanted(file)))
                .map(file -> new SettingsProblem(
                        file.name(),
                        file.properties().containsKey("tls") ? "tls" : "address",
                        "an ssl: address needs the TLS context \"" + wanted(file) + "\", and there is no file " + TLS
                                + "-" + wanted(file) + ".cfg"))
                .toList();
    }

    private static String wanted(ConfigFile listener) {
        return text(listener, "tls", "default");
    }

    private static String text(ConfigFile file, String key, String otherwise) {
        return String.valueOf(file.properties().getOrDefault(key, otherwise)).trim();
    }

    private static String instance(ConfigFile file) {
        String pid = String.valueOf(file.properties().get("service.pid"));
        return pid.substring(pid.indexOf('~') + 1);
    }
}
