// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The jars in {@code deploy/} beside the configuration files: they are started when the configuration is in force, so that a
 * check comes before them, and some time after they have come. What their components take is read from their descriptions.
 */
final class DeployedJars {
    private static final Pattern DESCRIPTION = Pattern.compile("OSGI-INF/.+\\.xml");
    private static final Pattern PIDS = Pattern.compile("configuration-pid=[\"']([^\"']*)[\"']");

    private DeployedJars() {}

    /** The PIDs of the configurations that they take. A jar that can not be read takes none; who starts it tells why. */
    static Set<String> pids(Path deploy) {
        Set<String> pids = new HashSet<>();
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(deploy, "*.jar")) {
            for (Path jar : jars) {
                addPids(jar, pids);
            }
        } catch (IOException e) {
            return pids; // most have no such folder
        }
        return pids;
    }

    private static void addPids(Path jar, Set<String> pids) {
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : file.stream()
                    .filter(one -> DESCRIPTION.matcher(one.getName()).matches())
                    .toList()) {
                try (InputStream description = file.getInputStream(entry)) {
                    Matcher named = PIDS.matcher(new String(description.readAllBytes(), StandardCharsets.UTF_8));
                    while (named.find()) {
                        pids.addAll(List.of(named.group(1).strip().split("\\s+")));
                    }
                }
            }
        } catch (IOException e) {
            // as said above
        }
    }
}
