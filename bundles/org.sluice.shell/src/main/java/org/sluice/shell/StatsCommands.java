// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Descriptor;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.sluice.api.stats.MeterSource;
import org.sluice.api.stats.Series;
import org.sluice.api.stats.Snapshot;
import org.sluice.api.stats.Traffic;

/** {@code stats:show}: what is counted, from those who count, whether the statistics port is open or not. */
@Component(
        service = {StatsCommands.class, CommandSet.class},
        property = {"osgi.command.scope=stats", "osgi.command.function=show"})
public final class StatsCommands implements CommandSet {
    private static final Usage SHOW =
            Usage.of("stats:show", "traffic by listener and destination, and whatever else is counted", "stats:show");

    /** The place of the socket in a row of traffic. */
    private static final int SOCKET = 1;

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile List<MeterSource> sources = List.of();

    @Descriptor("what the statistics port tells, for people; --help tells more")
    public Object show(@Nullable String... args) {
        return SHOW.run(this, args, arguments -> answer());
    }

    @Override
    public List<Usage> usages() {
        return List.of(SHOW);
    }

    @Override
    public List<String> words(Kind kind) {
        return List.of();
    }

    private Answer answer() {
        List<MeterSource> asked = sources;
        if (asked.isEmpty()) {
            throw CommandException.failed("nothing counts: no MeterSource service (is org.sluice.transport started?)");
        }
        List<Traffic> listeners = new ArrayList<>();
        List<Traffic> upstreams = new ArrayList<>();
        List<Series> series = new ArrayList<>();
        for (MeterSource source : asked) {
            Snapshot snapshot = source.snapshot();
            listeners.addAll(snapshot.listeners());
            upstreams.addAll(snapshot.upstreams());
            series.addAll(snapshot.series());
        }
        Report shown = Report.of(
                traffic("LISTENER", listeners),
                new Line(""),
                traffic("UPSTREAM", upstreams),
                new Line(""),
                figures(series));
        return new Answer(
                Json.object(
                        "listeners", listeners.stream().map(StatsCommands::json).toList(),
                        "upstreams", upstreams.stream().map(StatsCommands::json).toList(),
                        "series", series.stream().map(StatsCommands::json).toList()),
                shown);
    }

    private static Table traffic(String heading, List<Traffic> traffic) {
        List<Table.Column> columns = new ArrayList<>(List.of(
                Table.left(heading),
                Table.left("SOCKET"),
                Table.right("BYTES IN"),
                Table.right("BYTES OUT"),
                Table.right("ALL"),
                Table.right("NOW")));
        Set<String> more = traffic.stream()
                .flatMap(one -> one.more().keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        more.forEach(key -> columns.add(Table.right(heading(key))));
        boolean named = traffic.stream().anyMatch(one -> !one.name().equals(one.socket()));
        List<List<String>> rows =
                traffic.stream().map(one -> row(one, named, more)).toList();
        if (!named) {
            columns.remove(SOCKET);
        }
        return new Table(columns, rows, "no " + heading.toLowerCase(Locale.ROOT) + "s");
    }

    /** A destination is named by its socket: it needs not stand there twice. */
    private static List<String> row(Traffic one, boolean named, Set<String> more) {
        List<String> row = new ArrayList<>(List.of(
                one.name(),
                one.socket(),
                Long.toString(one.inputBytes()),
                Long.toString(one.outputBytes()),
                Long.toString(one.allConnections()),
                Long.toString(one.currentConnections())));
        more.forEach(key -> row.add(String.valueOf(one.more().getOrDefault(key, 0L))));
        if (!named) {
            row.remove(SOCKET);
        }
        return row;
    }

    /** All and now count connections; so does whatever ends that way. */
    private static String heading(String key) {
        return key.replaceFirst("_connections$", "").replace('_', ' ').toUpperCase(Locale.ROOT);
    }

    /** What did not happen yet, reason by reason, hides what did: such rows are left to the JSON. */
    private static Table figures(List<Series> series) {
        List<List<String>> rows = new ArrayList<>();
        for (Series one : series) {
            String help = one.help();
            for (Series.Sample sample : one.samples()) {
                boolean nothingYet =
                        one.type() == Series.Type.COUNTER && !sample.labels().isEmpty() && sample.value() == 0;
                // the buckets of a histogram are for machines; its sum and count tell a person the mean
                if (!nothingYet && !sample.suffix().equals("_bucket")) {
                    rows.add(List.of(one.name() + sample.suffix(), labels(sample.labels()), value(one, sample), help));
                    help = "";
                }
            }
        }
        List<Table.Column> columns =
                List.of(Table.left("FIGURE"), Table.elastic("OF"), Table.right("VALUE"), Table.elastic("MEANING"));
        return new Table(columns, rows, "no further figures");
    }

    private static String labels(Map<String, ?> labels) {
        return new TreeMap<>(labels)
                .entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .collect(Collectors.joining(" "));
    }

    /** By the names of Prometheus, a point of time ends in this. */
    private static String value(Series series, Series.Sample sample) {
        return series.type() == Series.Type.GAUGE && series.name().endsWith("_time_seconds")
                ? Instant.ofEpochSecond((long) sample.value()).toString()
                : number(sample.value());
    }

    private static String number(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
        if (whole || !Double.isFinite(value)) {
            return whole ? Long.toString((long) value) : Double.toString(value);
        }
        return new BigDecimal(value)
                .round(new MathContext(6))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static Map<String, @Nullable Object> json(Traffic traffic) {
        Map<String, @Nullable Object> json = Json.object(
                "name", traffic.name(),
                "socket", traffic.socket(),
                "input_bytes", traffic.inputBytes(),
                "output_bytes", traffic.outputBytes(),
                "all_connections", traffic.allConnections(),
                "current_connections", traffic.currentConnections());
        new TreeMap<>(traffic.more()).forEach(json::putIfAbsent);
        return json;
    }

    private static Map<String, @Nullable Object> json(Series series) {
        return Json.object(
                "name", series.name(),
                "help", series.help(),
                "type", series.type().name().toLowerCase(Locale.ROOT),
                "samples", series.samples().stream().map(StatsCommands::json).toList());
    }

    /** JSON knows neither infinity nor NaN: such a value is null. */
    private static Map<String, @Nullable Object> json(Series.Sample sample) {
        Double value = Double.isFinite(sample.value()) ? sample.value() : null;
        return Json.object("suffix", sample.suffix(), "labels", new TreeMap<>(sample.labels()), "value", value);
    }
}
