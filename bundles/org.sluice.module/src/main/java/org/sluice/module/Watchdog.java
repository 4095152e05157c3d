// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.reload.Generation;

/** Looks whether a module keeps a thread that is not its own, and tells it once for each call, with the stack, and when it lets go. */
final class Watchdog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);
    private static final long LOOK_MILLIS = 100;

    private final Calls calls;
    private final Supplier<ModuleSettings> settings;
    private final BiConsumer<Generation, String> fault;
    private final Map<Thread, Long> told = new HashMap<>();
    /** Those that were told, and last. */
    private final List<Calls.Lasting> held = new ArrayList<>();

    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "sluice-module-watchdog");
        thread.setDaemon(true);
        return thread;
    });

    Watchdog(Calls calls, Supplier<ModuleSettings> settings, BiConsumer<Generation, String> fault) {
        this.calls = calls;
        this.settings = settings;
        this.fault = fault;
        looks.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        told.keySet().removeIf(thread -> !thread.isAlive());
        held.removeIf(this::isOver);
        for (Calls.Lasting call : calls.longerThan(settings.get().blocked().toNanos())) {
            Long before = told.put(call.thread(), call.number());
            if (before == null || before != call.number()) {
                tell(call);
                held.add(call);
            }
        }
    }

    private boolean isOver(Calls.Lasting call) {
        if (calls.isIn(call)) {
            return false;
        }
        log.warn(
                "module {} has let {} go after {} ms",
                call.module(),
                call.thread().getName(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - call.since()));
        return true;
    }

    private void tell(Calls.Lasting call) {
        long millis = TimeUnit.NANOSECONDS.toMillis(call.nanos());
        log.warn(
                "module {} has kept {} for {} ms: it must not block; all sessions of this thread wait for it{}",
                call.module(),
                call.thread().getName(),
                millis,
                OwnStack.of(call.thread().getStackTrace()));
        fault.accept(call.module(), "kept " + call.thread().getName() + " for " + millis + " ms");
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }
}
