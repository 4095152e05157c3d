// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.instance;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.launcher.report.Failure;

/** What SIGTERM, SIGINT and SIGHUP do: end with grace, at once if it is the second; read anew what can be. */
final class SignalActions {
    private static final Logger log = LoggerFactory.getLogger(SignalActions.class);

    private final Instance instance;
    private final AtomicBoolean seen = new AtomicBoolean();
    private volatile Runnable cleanUp = () -> {};

    private SignalActions(Instance instance) {
        this.instance = instance;
    }

    /** From now on; before anything is made that an end has to take away. */
    static SignalActions install(Instance instance) {
        SignalActions actions = new SignalActions(instance);
        Signals.handle("TERM", () -> actions.end("SIGTERM", 143));
        Signals.handle("INT", () -> actions.end("SIGINT", 130));
        Signals.handle("HUP", actions::reload);
        return actions;
    }

    /** What an end at once takes away first. */
    void beforeHalt(Runnable action) {
        cleanUp = action;
    }

    private void reload() {
        try {
            log.info("SIGHUP: reloading");
            instance.answer(Map.of("verb", "reload"));
        } catch (Failure e) {
            log.error("not reloaded: {}", e.getMessage());
        }
    }

    private void end(String name, int exitCode) {
        if (seen.getAndSet(true)) {
            log.warn("{} again: ending at once", name);
            // No module is asked any more, so that what they started, as the demo's database, has to go here.
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
            cleanUp.run();
            Runtime.getRuntime().halt(exitCode);
        }
        log.info("{}: ending", name);
        instance.end(exitCode);
    }
}
