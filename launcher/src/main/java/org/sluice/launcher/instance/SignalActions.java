// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.instance;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.launcher.report.Failure;
import org.sluice.launcher.report.Logs;

/**
 * What SIGTERM, SIGINT and SIGHUP do: end with grace, at once if it is the second; read anew what can be, or end if the
 * terminal is gone from which the instance was started.
 */
final class SignalActions {
    private static final Logger log = LoggerFactory.getLogger(SignalActions.class);

    /** Who signals a process and then its group, as timeout does, means one signal. */
    private static final long ONE_SIGNAL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Instance instance;
    private final boolean hasTerminal;
    private final AtomicReference<@Nullable Long> firstAt = new AtomicReference<>();
    private volatile Runnable cleanUp = () -> {};
    private boolean running;
    private boolean reloadIsOwed;

    private SignalActions(Instance instance) {
        this.instance = instance;
        this.hasTerminal = Terminals.startedFromOne();
    }

    /** From now on; before anything is made that an end has to take away. */
    static SignalActions install(Instance instance) {
        SignalActions actions = new SignalActions(instance);
        Signals.handle("TERM", () -> actions.end("SIGTERM", 143));
        Signals.handle("INT", () -> actions.end("SIGINT", 130));
        Signals.handle("HUP", actions::hangUp);
        return actions;
    }

    /** What an end at once takes away first. */
    void beforeHalt(Runnable action) {
        cleanUp = action;
    }

    /** The instance is ready: what could not be done while it started is done now. */
    synchronized void ready() {
        running = true;
        if (reloadIsOwed) {
            reload();
        }
    }

    private synchronized void hangUp() {
        if (hasTerminal && !Terminals.isThere()) {
            log.atInfo()
                    .addKeyValue("event", "signal")
                    .addKeyValue("signal", "SIGHUP")
                    .log("SIGHUP: the terminal is closed: ending");
            instance.end(0);
        } else if (running) {
            reload();
        } else {
            reloadIsOwed = true;
        }
    }

    private void reload() {
        try {
            log.atInfo()
                    .addKeyValue("event", "signal")
                    .addKeyValue("signal", "SIGHUP")
                    .log("SIGHUP: reloading");
            instance.reload();
        } catch (Failure e) {
            log.atError()
                    .addKeyValue("event", "reload_failed")
                    .addKeyValue("reason", e.getMessage())
                    .log("not reloaded: {}", e.getMessage());
        }
    }

    /** Ends the instance; at once if it has been told so before. */
    void end(String name, int exitCode) {
        long now = System.nanoTime();
        if (firstAt.compareAndSet(null, now)) {
            log.atInfo()
                    .addKeyValue("event", "signal")
                    .addKeyValue("signal", name)
                    .log("{}: ending", name);
            instance.end(exitCode);
            return;
        }
        Long first = firstAt.get();
        if (first != null && now - first > ONE_SIGNAL_NANOS) {
            log.atWarn()
                    .addKeyValue("event", "signal")
                    .addKeyValue("signal", name)
                    .log("{} again: ending at once", name);
            // No module is asked any more, so that what they started, as the demo's database, has to go here.
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
            cleanUp.run();
            Logs.flush();
            Runtime.getRuntime().halt(exitCode);
        }
    }
}
