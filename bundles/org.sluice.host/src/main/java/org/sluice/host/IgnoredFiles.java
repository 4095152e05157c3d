// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Files that look like configurations and are none, because only names in {@code .cfg} are read. */
final class IgnoredFiles {
    private static final Pattern ALIKE =
            Pattern.compile("(org\\.sluice\\..*|.*\\.(cfg|conf|config|properties|json|ya?ml|cfg\\.[^.]+))");

    /** What ships beside the configuration for the user to rename: nobody takes it for one that is in force. */
    private static final String EXAMPLE = ".cfg.example";

    private IgnoredFiles() {}

    /** A line for each. */
    static List<String> in(Path folder) {
        List<String> ignored = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, Files::isRegularFile)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (!name.endsWith(".cfg")
                        && !name.startsWith(".")
                        && !name.endsWith(EXAMPLE)
                        && ALIKE.matcher(name.toLowerCase(Locale.ROOT)).matches()) {
                    ignored.add(name + ": not read: a configuration is a file PID.cfg or PID-NAME.cfg, as in"
                            + " org.sluice.listener-main.cfg");
                }
            }
        } catch (IOException e) {
            return List.of(); // who reads the folder's files tells it
        }
        Collections.sort(ignored);
        return ignored;
    }
}
