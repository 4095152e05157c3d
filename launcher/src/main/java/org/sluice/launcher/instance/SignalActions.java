// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.instance;

import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.launcher.report.Failure;

/** What SIGTERM, SIGINT and SIGHUP do: end with grace, at once if it is the second; read anew what can be. */
final class SignalActions {
    private static final Logger log = LoggerFactory.getLogger(SignalActions.class);

    private SignalActions() {}

    static void install(Instance instance, Runnable cleanUp) {
        EndSignals ends = new EndSignals(instance, cleanUp);
        Signals.handle("TERM", () -> ends.take("SIGTERM", 143));
        Signals.handle("INT", () -> ends.take("SIGINT", 130));
        Signals.handle("HUP", () -> reload(instance));
    }

    private static void reload(Instance instance) {
        try {
            log.info("SIGHUP: reloading");
            instance.answer(Map.of("verb", "reload"));
        } catch (Failure e) {
            log.error("not reloaded: {}", e.getMessage());
        }
    }

    /** Counts the signals that end the process. */
    private static final class EndSignals {
        private final Instance instance;
        private final Runnable cleanUp;
        private boolean seen;

        EndSignals(Instance instance, Runnable cleanUp) {
            this.instance = instance;
            this.cleanUp = cleanUp;
        }

        synchronized void take(String name, int exitCode) {
            if (seen) {
                log.warn("{} again: ending at once", name);
                cleanUp.run();
                Runtime.getRuntime().halt(exitCode);
            }
            seen = true;
            log.info("{}: ending", name);
            instance.end(exitCode);
        }
    }
}
