// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.sluice.api.config.Settings;

/** The readme's table names each key that is read, and no other. */
class ReadmeTest {
    private static final Pattern ROW = Pattern.compile("^\\| `([a-z.-]+)` ", Pattern.MULTILINE);

    private static SortedSet<String> keysRead() {
        Settings settings = Settings.of(Map.of("zzz", "unknown"));
        AccessLogSettings.read(settings);
        String problem = settings.problems().get(settings.problems().size() - 1).reason();
        return new TreeSet<>(
                List.of(problem.substring(problem.indexOf("known are ") + 10).split(", ")));
    }

    @Test
    void theTableNamesEachKey() throws Exception {
        SortedSet<String> told = new TreeSet<>();
        ROW.matcher(Files.readString(Path.of("README.md"))).results().forEach(row -> told.add(row.group(1)));
        assertThat(told).isEqualTo(keysRead());
    }
}
