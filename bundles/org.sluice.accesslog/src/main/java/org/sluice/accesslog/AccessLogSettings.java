// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.accesslog;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sluice.api.config.Settings;

/**
 * The keys of {@code org.sluice.accesslog.cfg}.
 *
 * @param file null if it is missing, which is noted
 * @param size in bytes, from which on the file is rotated; 0: never for its size
 * @param interval at whose multiples, in UTC, it is rotated; zero: never for its age
 * @param keep how many older files stay
 */
record AccessLogSettings(
        @Nullable Path file, LineFormat format, long size, Duration interval, int keep, boolean compress) {
    static final String PID = "org.sluice.accesslog";

    private static final int MEGABYTE = 1 << 20;
    private static final int MOST_MEGABYTES = 1 << 20;
    private static final int MOST_FILES = 10_000;
    private static final Duration LONGEST = Duration.ofDays(366);

    /** Reads all keys; what is wrong is noted in the settings, and the result is of use only if nothing is. */
    static AccessLogSettings read(Settings settings) {
        settings.requiredText("file");
        return new AccessLogSettings(
                file(settings),
                LineFormat.valueOf(
                        settings.word("format", "text", List.of("text", "json")).toUpperCase(Locale.ROOT)),
                (long) settings.integer("rotate.size", 100, 0, MOST_MEGABYTES) * MEGABYTE,
                interval(settings),
                settings.integer("rotate.keep", 10, 1, MOST_FILES),
                settings.flag("rotate.compress", false));
    }

    private static @Nullable Path file(Settings settings) {
        Path file = settings.parsed("file", text -> Path.of(text).toAbsolutePath());
        if (file == null) {
            return null;
        }
        Path folder = file.getParent();
        if (folder == null || Files.isDirectory(file)) {
            settings.problem("file", file + " is a folder");
        } else if (!Files.isDirectory(folder)) {
            settings.warning("file", "there is no folder " + folder + " yet");
        }
        return file;
    }

    private static Duration interval(Settings settings) {
        Duration interval = settings.duration("rotate.interval", Duration.ZERO, Duration.ZERO, LONGEST);
        if (!interval.isZero() && interval.compareTo(Duration.ofMinutes(1)) < 0) {
            settings.problem("rotate.interval", "is below a minute; 0s is never");
        }
        return interval;
    }
}
