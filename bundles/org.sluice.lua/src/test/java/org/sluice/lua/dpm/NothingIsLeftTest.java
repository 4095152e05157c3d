// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What has ended is collected: engines with their threads, and connections. */
@Timeout(60)
class NothingIsLeftTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @Test
    void ofScriptsThatWereLoadedAnew() throws Exception {
        try (Reloads reloads = new Reloads(folder, 1)) {
            List<WeakReference<DpmEngine>> old = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                old.add(new WeakReference<>(
                        reloads.load(reloads.passthrough("")).engine(1)));
            }
            // the last one is in force
            old.remove(4);
            reloads.generations.subList(0, 4).clear();
            collected(old);
        }
    }

    private static void collected(List<WeakReference<DpmEngine>> engines) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
            System.gc();
            return engines.stream().allMatch(engine -> engine.get() == null);
        });
    }

    @Test
    void ofConnectionsWhoseCallbacksMentionThem() throws Exception {
        long before = connections();
        try (Lab lab = new Lab("all = {} listener = dpm.listener('127.0.0.1', 0) gone = 0 "
                + "listener:register(dpm.MYC_CONNECT, function(c) all[c:id()] = c "
                + "c:register(dpm.MY_CLOSING, function(id) all[c:id()] = nil gone = gone + 1 end) end)")) {
            for (int i = 0; i < 100; i++) {
                lab.client().close();
            }
            lab.eventually("gone == 100");
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
                System.gc();
                assertThat(connections() - before).isLessThan(10);
            });
        }
    }

    /** How many clients are on the heap. */
    private static long connections() throws Exception {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return histogram
                .lines()
                .filter(line -> line.endsWith(ClientConnection.class.getName()))
                .mapToLong(line -> Long.parseLong(line.trim().split("\\s+")[1]))
                .sum();
    }
}
