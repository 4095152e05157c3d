// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of events in this module's README is what the code tells. */
class LogEventsTest {
    private static final Pattern TOLD = Pattern.compile(
            "(?:KeyValue(?:Pair)?\\(\\s*\"event\",|SessionLine\\.of\\([^;]*?,[^;]*?,)\\s*\"([a-z_]+)\"");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[a-z_]+`(?:, `[a-z_]+`)*) \\|");

    private static Set<String> told() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            Predicate<Path> ours = path -> path.toString().matches(".*/src/main/java/.*\\.java");
            return files.filter(ours)
                    .flatMap(path -> TOLD.matcher(read(path)).results().map(match -> match.group(1)))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> documented() {
        String readme = read(Path.of("README.md"));
        String log = readme.substring(readme.indexOf("### Events"));
        return ROW.matcher(log)
                .results()
                .flatMap(row -> Stream.of(row.group(1).replace("`", "").split(", ")))
                .filter(name -> !name.equals("event"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyEventStandsInTheTableAndNoOther() throws IOException {
        assertThat(told()).contains("session_closed", "shell_command", "lines_suppressed");
        assertThat(documented()).isEqualTo(told());
    }

    @Test
    void everyEventOfASessionIsTold() {
        assertThat(TOLD.matcher("SessionLine.of(log.atWarn(), login.session, \"x_y\")")
                        .results()
                        .map(MatchResult::group))
                .hasSize(1);
    }
}
