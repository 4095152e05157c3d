// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Prometheus' text format 0.0.4, strictly: what a scraper, or promtool's check, would refuse fails the test. */
final class PrometheusGrammar {
    private static final Pattern HELP = Pattern.compile("# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) ((?:[^\\\\]|\\\\[\\\\n])*)");
    private static final Pattern TYPE = Pattern.compile("# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)");
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (NaN|[+-]Inf|-?\\d+(?:\\.\\d+)?(?:E-?\\d+)?)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\\\\\"\\n]|\\\\[\\\\\"n])*)\"(,|$)");

    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");

    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, String> types = new HashMap<>();
    private final Set<String> helped = new HashSet<>();
    private String family = "";

    /** Each sample's value as it is written, by the name with its labels in order of their names, unescaped. */
    static Map<String, String> read(String page) {
        assertThat(page).endsWith("\n").doesNotContain("\r");
        PrometheusGrammar grammar = new PrometheusGrammar();
        page.substring(0, page.length() - 1).lines().forEach(grammar::line);
        return grammar.values;
    }

    private void line(String line) {
        if (line.startsWith("# HELP ")) {
            family = match(HELP, line).group(1);
            assertThat(helped.add(family)).as("HELP of %s once", family).isTrue();
        } else if (line.startsWith("#")) {
            Matcher type = match(TYPE, line);
            assertThat(type.group(1)).as("TYPE follows HELP").isEqualTo(family);
            assertThat(types.put(family, type.group(2)))
                    .as("TYPE of %s once", family)
                    .isNull();
        } else {
            sample(match(SAMPLE, line));
        }
    }

    private static Matcher match(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        assertThat(matcher.matches()).as("by the grammar: %s", line).isTrue();
        return matcher;
    }

    private void sample(Matcher sample) {
        String name = sample.group(1);
        assertThat(types).as("a sample follows its TYPE").containsKey(family);
        if (types.get(family).equals("histogram")) {
            assertThat(name).matches(Pattern.quote(family) + "_(bucket|sum|count)");
        } else {
            assertThat(name).as("the samples of a metric stand together").isEqualTo(family);
        }
        if (types.get(family).equals("counter")) {
            assertThat(name).endsWith("_total");
        }
        String key = name + (sample.group(2) == null ? "" : labels(sample.group(2)));
        assertThat(values.put(key, sample.group(3))).as("%s once", key).isNull();
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new TreeMap<>();
        Matcher label = LABEL.matcher(text);
        int end = 0;
        while (end < text.length()) {
            assertThat(label.find(end) && label.start() == end)
                    .as("labels by the grammar: %s", text)
                    .isTrue();
            String value = ESCAPE.matcher(label.group(2))
                    .replaceAll(
                            escape -> Matcher.quoteReplacement(escape.group(1).equals("n") ? "\n" : escape.group(1)));
            assertThat(labels.put(label.group(1), value)).as("one label once").isNull();
            end = label.end();
        }
        return labels;
    }
}
