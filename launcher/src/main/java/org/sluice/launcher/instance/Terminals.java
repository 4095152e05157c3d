// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.instance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The terminal that controls this process. */
final class Terminals {
    private Terminals() {}

    /** True if standard input was one, and this is the process that the user started. */
    static boolean startedFromOne() {
        return Boolean.getBoolean("sluice.stdin.tty") && !Background.isChild() && isThere();
    }

    /** False once it is closed: the system takes it from all its processes before they get SIGHUP. */
    static boolean isThere() {
        try {
            Files.newInputStream(Path.of("/dev/tty")).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
