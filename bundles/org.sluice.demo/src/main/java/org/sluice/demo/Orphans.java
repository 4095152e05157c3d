// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Databases that a killed Sluice left behind. They are known by their command line, which names our data folder, rather
 * than by their pid file, which a database writes late and a reused number makes wrong.
 */
final class Orphans {
    private static final Logger log = LoggerFactory.getLogger(Orphans.class);

    private Orphans() {}

    /** To be called by who holds the folder's lock: whatever runs on these data then has no master. */
    static void end(Path data, Duration deadline) throws DemoException, InterruptedException {
        for (ProcessHandle orphan : of(data)) {
            log.info("ending process {}, a database on {} that an earlier run left behind", orphan.pid(), data);
            orphan.destroy();
            if (!ended(orphan, deadline)) {
                orphan.destroyForcibly();
                if (!ended(orphan, deadline)) {
                    throw new DemoException(
                            "process " + orphan.pid() + ", a database that an earlier run left behind on " + data
                                    + ", does not end; end it by hand");
                }
            }
        }
    }

    static List<ProcessHandle> of(Path data) {
        String argument = Server.dataOption(data);
        return ProcessHandle.allProcesses()
                .filter(process -> Arrays.asList(process.info().arguments().orElse(new String[0]))
                        .contains(argument))
                .toList();
    }

    private static boolean ended(ProcessHandle process, Duration deadline) throws InterruptedException {
        try {
            process.onExit().get(deadline.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
