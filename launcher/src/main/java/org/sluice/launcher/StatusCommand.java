// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sluice.launcher.control.ControlClient;
import org.sluice.launcher.framework.HostFunction;
import org.sluice.launcher.instance.InstanceDirectory;
import org.sluice.launcher.report.Failure;
import org.sluice.launcher.report.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice status}: how a running instance is. */
@Command(
        name = "status",
        description = "Shows how a running instance is; exit status 1 if it does not run.",
        footer = {"", "Example: sluice status --json | jq .sessions"})
final class StatusCommand implements Callable<Integer> {
    @Mixin
    final ClientOptions options = new ClientOptions();

    @Option(names = "--json", description = "one JSON object, for scripts")
    boolean json;

    @Override
    public Integer call() throws Failure, IOException {
        InstanceDirectory directory = options.directory();
        try (ControlClient client = ClientOptions.connect(directory)) {
            Map<String, Object> status = new LinkedHashMap<>(client.ask("status", Map.of()));
            List<Map<String, Object>> older = directory.isOlder() ? List.of() : OlderProcesses.of(directory);
            if (!older.isEmpty()) {
                status.put(OlderProcesses.KEY, older);
            }
            System.out.println(
                    json ? JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(status) : text(status));
            return 0;
        }
    }

    private static String text(Map<String, Object> status) {
        StringBuilder text = new StringBuilder();
        text.append("instance  ")
                .append(status.get("instance"))
                .append(", ")
                .append(status.get("state"))
                .append('\n');
        text.append("process   ").append(status.get("pid")).append(", Sluice ").append(status.get("version"));
        text.append(", up ")
                .append(uptime(HostFunction.number(status, "uptime_seconds")))
                .append('\n');
        text.append("config    ").append(status.get("config")).append('\n');
        text.append("features  ")
                .append(String.join(", ", HostFunction.texts(status, "features")))
                .append('\n');
        if (status.get("transport") != null) {
            text.append("transport ").append(status.get("transport")).append('\n');
        }
        for (String fact : List.of("memory", "descriptors")) {
            if (status.get(fact) != null) {
                text.append(String.format("%-10s%s\n", fact + (fact.length() > 9 ? " " : ""), status.get(fact)));
            }
        }
        text.append("sessions  ").append(status.get("sessions"));
        for (Map<String, Object> older : HostFunction.rows(status, OlderProcesses.KEY)) {
            text.append('\n').append(OlderProcesses.line(older, String.valueOf(status.get("instance"))));
        }
        List<List<String>> rows = new ArrayList<>();
        for (Map<String, Object> listener : HostFunction.rows(status, "listeners")) {
            rows.add(List.of(
                    cell(listener, "name"),
                    cell(listener, "address"),
                    cell(listener, "state"),
                    cell(listener, "protocol"),
                    cell(listener, "destination"),
                    cell(listener, "current_connections"),
                    cell(listener, "all_connections"),
                    listener.get("problem") == null ? "" : cell(listener, "problem")));
        }
        if (!rows.isEmpty()) {
            List<String> titles =
                    List.of("listener", "address", "state", "protocol", "destination", "now", "all", "problem");
            text.append("\n\n").append(Table.of(titles, rows));
        }
        return text.toString();
    }

    private static String cell(Map<String, Object> row, String key) {
        Object value = row.get(key);
        return value == null ? "-" : value.toString();
    }

    private static String uptime(long seconds) {
        long days = seconds / 86400;
        return (days > 0 ? days + "d " : "")
                + String.format("%d:%02d:%02d", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    }
}
