// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import java.nio.file.Path;

/** The unpacked distribution. The script tells where it is. */
record Home(Path folder, Path config) {
    static Home find() {
        Path folder =
                Path.of(System.getProperty("sluice.home", ".")).toAbsolutePath().normalize();
        String config = System.getProperty("sluice.config");
        return new Home(folder, config == null ? folder.resolve("config") : Path.of(config));
    }

    Path features() {
        return folder.resolve("features");
    }

    /** The scripts of the distribution, and below it their library. */
    Path lua() {
        return folder.resolve("lua");
    }

    Path repository() {
        return folder.resolve("repository");
    }
}
