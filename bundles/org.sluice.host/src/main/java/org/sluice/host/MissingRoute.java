// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.util.List;

/** Listeners of plain tcp that no file gives a way to go: each of their sessions would end at once. */
final class MissingRoute {
    private static final String LISTENER = "org.sluice.listener";
    private static final String ROUTER = "org.sluice.router.";

    private MissingRoute() {}

    /**
     * @param used the files that a module takes
     * @param routers whether there are routers that need no file
     */
    static List<String> in(List<ConfigFile> used, boolean routers) {
        if (routers || used.stream().anyMatch(file -> file.pid().startsWith(ROUTER))) {
            return List.of();
        }
        return used.stream()
                .filter(file -> file.pid().equals(LISTENER)
                        && !file.properties().containsKey("destination")
                        && "tcp"
                                .equals(String.valueOf(file.properties().getOrDefault("protocol", "tcp"))
                                        .trim()))
                .map(file -> file.name() + ": destination: is missing, and no router is configured:"
                        + " every session would be closed at once")
                .toList();
    }
}
