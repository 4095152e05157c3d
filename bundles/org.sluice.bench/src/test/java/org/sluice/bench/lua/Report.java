// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.bench.lua;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What a benchmark prints. */
public final class Report {
    private Report() {}

    public static void line(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    /** How busy the machine is, as others make it. */
    public static void load() throws IOException {
        line(
                "load of the machine: %s",
                Files.readString(Path.of("/proc/loadavg")).trim());
    }

    public static double mega(long bytes) {
        return bytes / 1e6;
    }
}
