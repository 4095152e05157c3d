// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    /** Without its file the JVM's authorities count. */
    private static final String JVM_AUTHORITIES = "servers";

    private MissingTls() {}

    static List<SettingsProblem> in(List<ConfigFile> files) {
        Set<String> made = files.stream()
                .filter(file -> file.pid().equals(TLS))
                .map(MissingTls::instance)
                .collect(Collectors.toSet());
        List<SettingsProblem> missing = new ArrayList<>();
        for (ConfigFile file : files) {
            if (file.pid().equals(LISTENER)) {
                wanted(file).forEach((key, want) -> {
                    if (!made.contains(want.context)) {
                        missing.add(new SettingsProblem(file.name(), key, want.text()));
                    }
                });
            }
        }
        return missing;
    }

    /** What needs a context. */
    private record Want(String what, String context) {
        String text() {
            return what + " needs the TLS context \"" + context + "\", and there is no file " + TLS + "-" + context
                    + ".cfg";
        }
    }

    /** By the key that says so. */
    private static Map<String, Want> wanted(ConfigFile listener) {
        Map<String, Want> wanted = new LinkedHashMap<>();
        boolean named = listener.properties().containsKey("tls");
        String tls = text(listener, "tls", "default");
        if (text(listener, "address", "").startsWith("ssl:")) {
            wanted.put(named ? "tls" : "address", new Want("an ssl: address", tls));
        }
        if (!text(listener, "protocol", "tcp").equals("mysql")) {
            return wanted;
        }
        String clients = text(listener, "mysql.client-tls", "offered");
        if (clients.equals("required")) {
            wanted.put(named ? "tls" : "mysql.client-tls", new Want("TLS that is required of clients", tls));
        } else if (clients.equals("offered") && !tls.equals("default")) {
            // without a name of its own, a context that is not there means that none is offered
            wanted.put("tls", new Want("TLS that is offered to clients", tls));
        }
        String servers = text(listener, "mysql.server-tls-context", JVM_AUTHORITIES);
        if (!servers.equals(JVM_AUTHORITIES)
                && !text(listener, "mysql.server-tls", "auto").equals("off")) {
            wanted.put("mysql.server-tls-context", new Want("TLS to the servers", servers));
        }
        return wanted;
    }

    private static String text(ConfigFile file, String key, String otherwise) {
        return String.valueOf(file.properties().getOrDefault(key, otherwise)).trim();
    }

    private static String instance(ConfigFile file) {
        String pid = String.valueOf(file.properties().get("service.pid"));
        return pid.substring(pid.indexOf('~') + 1);
    }
}
