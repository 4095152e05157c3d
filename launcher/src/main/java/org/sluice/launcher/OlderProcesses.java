// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sluice.launcher.control.ControlClient;
import org.sluice.launcher.framework.HostFunction;
import org.sluice.launcher.instance.InstanceDirectory;
import org.sluice.launcher.report.Failure;

/** The processes that others have taken over from, and that sessions live in still. */
final class OlderProcesses {
    static final String KEY = "older_processes";

    private OlderProcesses() {}

    /** What is known of each: {@code pid}, {@code version}, {@code started_at}, {@code sessions}. One that is about to end is left out. */
    static List<Map<String, Object>> of(InstanceDirectory directory) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (long pid : directory.olderProcesses()) {
            Map<String, Object> status = status(directory.ofProcess(pid));
            if (!status.isEmpty()) {
                Map<String, Object> row = new LinkedHashMap<>();
                for (String key : List.of("pid", "version", "started_at", "sessions")) {
                    row.put(key, status.get(key));
                }
                all.add(row);
            }
        }
        return all;
    }

    private static Map<String, Object> status(InstanceDirectory older) {
        try (ControlClient client = ControlClient.connect(older.socket())) {
            return client.ask("status", Map.of());
        } catch (IOException | Failure e) {
            return Map.of(); // it ends at this moment
        }
    }

    static String line(Map<String, Object> older, String instance) {
        long pid = HostFunction.number(older, "pid");
        return "older     process " + pid + ", Sluice " + older.get("version") + ", " + sessions(older)
                + " (sluice shell -i " + instance + " --pid " + pid + ")";
    }

    private static String sessions(Map<String, Object> older) {
        long sessions = HostFunction.number(older, "sessions");
        return sessions + (sessions == 1 ? " session" : " sessions");
    }

    /** Says to who ends an instance that some of it goes on. */
    static void tellOthers(InstanceDirectory directory) {
        for (Map<String, Object> older : of(directory)) {
            long pid = HostFunction.number(older, "pid");
            System.err.println("an older process goes on with " + sessions(older) + "; this ends it: sluice stop -i "
                    + directory.name() + " --pid " + pid);
        }
    }
}
