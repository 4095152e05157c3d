// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.terms;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.sluice.api.config.Settings;

/** The readme's table agrees with what is read: each key, its default, and each word that it may be. */
class ReadmeTest {
    private static final Pattern ROW =
            Pattern.compile("^\\| `(mysql\\.[a-z-]+)` \\| (\\w+) \\| ([^|]+) \\| ([^|]+) \\|", Pattern.MULTILINE);
    private static final Pattern WORD = Pattern.compile("`([a-z0-9.]+)`");

    private static SortedMap<String, MatchResult> rows() throws Exception {
        SortedMap<String, MatchResult> rows = new TreeMap<>();
        ROW.matcher(Files.readString(Path.of("README.md"))).results().forEach(row -> rows.put(row.group(1), row));
        return rows;
    }

    private static List<String> problems(Map<String, String> settings) {
        Settings read = Settings.of(settings);
        MysqlTerms.read(read);
        return read.problems().stream().map(Object::toString).toList();
    }

    private static List<String> words(String cell) {
        return WORD.matcher(cell).results().map(word -> word.group(1)).toList();
    }

    @Test
    void theTableNamesEachKey() throws Exception {
        String unknown = problems(Map.of("zzz", "unknown")).get(0);
        SortedSet<String> read = new TreeSet<>(
                List.of(unknown.substring(unknown.indexOf("known are ") + 10).split(", ")));
        assertThat(rows().keySet()).isEqualTo(read);
    }

    @Test
    void theDefaultsAreThoseThatAreRead() throws Exception {
        Map<String, String> defaults = new TreeMap<>();
        rows().forEach((key, row) ->
                words(row.group(3)).stream().findFirst().ifPresent(value -> defaults.put(key, value)));
        assertThat(defaults).hasSize(rows().size() - 1); // mysql.version has none
        assertThat(problems(defaults)).isEmpty();
        assertThat(MysqlTerms.read(Settings.of(defaults))).isEqualTo(MysqlTerms.read(Settings.of(Map.of())));
    }

    @Test
    void eachWordIsTaken() throws Exception {
        List<String> faults = new ArrayList<>();
        rows().forEach((key, row) -> {
            if (row.group(2).equals("word")) {
                // of client-tls, the name of another key stands in the row too
                words(row.group(4)).stream()
                        .filter(word -> !word.equals("tls"))
                        .forEach(word -> faults.addAll(problems(Map.of(key, word))));
            }
        });
        assertThat(faults).isEmpty();
    }
}
