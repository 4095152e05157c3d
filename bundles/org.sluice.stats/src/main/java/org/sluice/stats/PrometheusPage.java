// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.stats;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.stats.Series;
import org.sluice.api.stats.Traffic;

/** The figures in Prometheus' text format 0.0.4. One object per page. */
final class PrometheusPage {
    private static final Logger log = LoggerFactory.getLogger(PrometheusPage.class);
    private static final Pattern METRIC = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    private final StringBuilder text = new StringBuilder(8192);

    static byte[] render(Figures figures) {
        PrometheusPage page = new PrometheusPage();
        page.traffic("listener", figures.listeners());
        page.traffic("upstream", figures.upstreams());
        figures.series().forEach(page::series);
        return page.text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void traffic(String kind, List<Traffic> traffic) {
        String metric = "sluice_" + kind;
        String what = kind.equals("listener") ? "listener" : "destination";
        head(metric + "_bytes_total", "Bytes from clients (in) and from servers (out), by " + what + ".", "counter");
        for (Traffic one : traffic) {
            sample(metric + "_bytes_total", labels(kind, one, "in"), Long.toString(one.inputBytes()));
            sample(metric + "_bytes_total", labels(kind, one, "out"), Long.toString(one.outputBytes()));
        }
        longs(kind, traffic, "_connections_total", "Connections since the start", "counter", Traffic::allConnections);
        longs(kind, traffic, "_connections", "Connections now", "gauge", Traffic::currentConnections);
    }

    private void longs(
            String kind,
            List<Traffic> traffic,
            String suffix,
            String help,
            String type,
            ToLongFunction<Traffic> figure) {
        String metric = "sluice_" + kind + suffix;
        head(metric, help + ", by " + (kind.equals("listener") ? "listener." : "destination."), type);
        traffic.forEach(one -> sample(metric, labels(kind, one), Long.toString(figure.applyAsLong(one))));
    }

    private static Map<String, String> labels(String kind, Traffic traffic) {
        return Map.of(kind, traffic.name(), "socket", traffic.socket());
    }

    private static Map<String, String> labels(String kind, Traffic traffic, String direction) {
        return Map.of(kind, traffic.name(), "socket", traffic.socket(), "direction", direction);
    }

    private void series(Series series) {
        if (!isValid(series)) {
            log.warn("the metric \"{}\" is left out: Prometheus would refuse its name or a label of it", series.name());
            return;
        }
        head(series.name(), series.help(), series.type().name().toLowerCase(Locale.ROOT));
        for (Series.Sample sample : series.samples()) {
            sample(series.name() + sample.suffix(), sample.labels(), number(sample.value()));
        }
    }

    private static boolean isValid(Series series) {
        return METRIC.matcher(series.name()).matches()
                && series.samples().stream()
                        .flatMap(sample -> sample.labels().keySet().stream())
                        .allMatch(label -> LABEL.matcher(label).matches());
    }

    private void head(String metric, String help, String type) {
        text.append("# HELP ").append(metric).append(' ');
        escape(help, false);
        text.append("\n# TYPE ").append(metric).append(' ').append(type).append('\n');
    }

    private void sample(String metric, Map<String, String> labels, String value) {
        text.append(metric);
        char before = '{';
        for (Map.Entry<String, String> label : new TreeMap<>(labels).entrySet()) {
            text.append(before).append(label.getKey()).append("=\"");
            escape(label.getValue(), true);
            text.append('"');
            before = ',';
        }
        text.append(labels.isEmpty() ? " " : "} ").append(value).append('\n');
    }

    private void escape(String raw, boolean quotes) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '\n') {
                text.append("\\n");
            } else if (c == '\\' || (quotes && c == '"')) {
                text.append('\\').append(c);
            } else {
                text.append(c);
            }
        }
    }

    /** A whole number without a fraction and without an exponent. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return value == Math.rint(value) ? new BigDecimal(value).toPlainString() : Double.toString(value);
    }
}
