// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.framework;

import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** What the system bundle exports beside the JDK: SLF4J, because the logs are the launcher's. */
final class SystemPackages {
    private static final List<String> SLF4J =
            List.of("org.slf4j", "org.slf4j.event", "org.slf4j.helpers", "org.slf4j.spi");

    private SystemPackages() {}

    static String extra() {
        String version = LoggerFactory.class.getPackage().getImplementationVersion();
        String exported = version == null ? "2.0.0" : version;
        return SLF4J.stream()
                .map(name -> name + ";version=\"" + exported + "\"")
                .collect(Collectors.joining(","));
    }
}
