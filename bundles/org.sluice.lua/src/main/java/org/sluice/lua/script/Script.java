// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.script;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.listener.ListenerInfo;
import org.sluice.api.reload.ReloadException;
import org.sluice.api.reload.Reloadable;
import org.sluice.api.script.ScriptFailure;
import org.sluice.api.script.ScriptInfo;
import org.sluice.api.script.ScriptInfo.State;
import org.sluice.lua.dpm.EngineCounts;
import org.sluice.lua.dpm.Generation;
import org.sluice.lua.runtime.LoadedFiles;
import org.sluice.lua.runtime.ScriptException;

/**
 * One script: what is in force of it, and what was before and still has clients. It is loaded on a worker of its own or on
 * the thread of who asks for it, one load after the other; the other methods are for any thread.
 */
final class Script implements Reloadable, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Script.class);
    private static final long LOOK_MILLIS = 500;
    private static final int LOOKS_PER_TRY = 4;

    private final Surroundings surroundings;
    private final IntConsumer exit;
    /** It has said so: what still fails of it is of no interest. */
    private volatile boolean exiting;

    private volatile ScriptErrors errors;
    private volatile @Nullable String lastError;
    private final ScheduledExecutorService worker;
    /** What was in force before and still has clients. */
    private final List<Generation> retiring = new CopyOnWriteArrayList<>();

    private volatile ScriptSettings settings;
    private volatile @Nullable Generation engine;
    private volatile @Nullable String problem;
    private final AtomicInteger loads = new AtomicInteger();
    private volatile boolean draining;
    private volatile boolean tried;
    private final FileWatch watch = new FileWatch();
    /** Guards what a close changes, which does not wait for a load. */
    private final Object closing = new Object();

    private boolean closed;
    private int looks;

    Script(ScriptSettings settings, Surroundings surroundings, IntConsumer exit) {
        this.settings = settings;
        this.surroundings = surroundings;
        this.exit = exit;
        errors = freshErrors(settings);
        worker = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "sluice-lua-" + settings.name() + "-files");
            thread.setDaemon(true);
            return thread;
        });
    }

    String name() {
        return settings.name();
    }

    /** Loads it, and again whenever one of its files changes. */
    void begin() {
        worker.execute(() -> loadAndTell(false));
        worker.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The configuration has changed: it is as if the script had. */
    void change(ScriptSettings changed) {
        if (!changed.equals(settings)) {
            settings = changed;
            worker.execute(() -> loadAndTell(false));
        }
    }

    private void look() {
        try {
            errors.look();
            lookAtFile();
        } catch (RuntimeException e) {
            // the next look is made all the same
            log.error("script {}: its file could not be looked at", name(), e);
        }
    }

    private synchronized void lookAtFile() {
        if (watch.hasChanged()) {
            loadAndTell(false);
        } else if (mayWorkNow()) {
            loadAndTell(true);
        }
    }

    /** Who holds its address may have gone. */
    private boolean mayWorkNow() {
        String why = problem;
        looks = (looks + 1) % LOOKS_PER_TRY;
        return looks == 0 && engine == null && why != null && why.contains("can not listen on ");
    }

    /** @param again what is not new is not told */
    private void loadAndTell(boolean again) {
        String before = problem;
        try {
            String told = reload(again);
            log.atInfo()
                    .addKeyValue("event", "reloaded")
                    .addKeyValue("name", name())
                    .addKeyValue("detail", told)
                    .log("{}", told);
        } catch (ReloadException e) {
            if (!exiting && (!again || !String.valueOf(before).equals(problem))) {
                log.atError()
                        .addKeyValue("event", "reload_failed")
                        .addKeyValue("name", name())
                        .addKeyValue("reason", e.getMessage())
                        .log("{}", e.getMessage());
            }
        }
    }

    private void warn(String line) {
        if (!exiting) {
            log.warn("script {}: {}", name(), line);
        }
    }

    private void exit(int code) {
        if (!settings.exits()) {
            throw new LuaError(ProcessExit.REFUSED);
        }
        exit.accept(code);
        exiting = true;
    }

    @Override
    public String reload() throws ReloadException {
        return reload(false);
    }

    private synchronized String reload(boolean again) throws ReloadException {
        try {
            if (!again) {
                errors = freshErrors(settings);
            }
            return load(settings, engine);
        } finally {
            tried = true;
        }
    }

    private String load(ScriptSettings read, @Nullable Generation before) throws ReloadException {
        LoadedFiles files = new LoadedFiles();
        Generation fresh;
        try {
            fresh = Generation.start(
                    read.script(), read.workers(), () -> surroundings.of(read, files, this::erred, this::exit), before);
        } catch (ScriptException e) {
            watch.failed(files);
            throw failed(String.valueOf(e.getMessage()), before);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("it was interrupted", before);
        } catch (RuntimeException e) {
            watch.failed(files);
            log.error("script {}: an error of Sluice's own", name(), e);
            throw failed("it could not be loaded by an error of Sluice's own, which is in the log", before);
        }
        if (!enter(fresh, before)) {
            fresh.close();
            throw failed("it is closed", null);
        }
        files.mainIsOver();
        watch.loaded(files);
        problem = null;
        lastError = null;
        loads.incrementAndGet();
        if (draining) {
            fresh.drain();
        }
        if (before != null) {
            before.ended().thenRun(() -> retiring.remove(before));
        }
        return "script " + read.name() + ": " + read.script() + (before == null ? " runs" : " was loaded anew");
    }

    /** @return false if the script was closed meanwhile */
    private boolean enter(Generation fresh, @Nullable Generation before) {
        synchronized (closing) {
            if (closed) {
                return false;
            }
            engine = fresh;
            if (before != null) {
                retiring.add(before);
            }
            return true;
        }
    }

    /** Something of what is in force, or before it, has failed. */
    private void erred(String line) {
        lastError = line;
        errors.accept(line);
    }

    private ReloadException failed(String why, @Nullable Generation before) {
        problem = why;
        return new ReloadException("script " + settings.name() + ": " + why
                + (before == null
                        ? ""
                        : (why.contains("Address already in use") && !why.contains("in use, by ")
                                        ? " (by what is in force, if it is spelt otherwise)"
                                        : "")
                                + "; what was loaded before stays in force"));
    }

    private ScriptErrors freshErrors(ScriptSettings of) {
        Consumer<String> told = this::warn;
        return of.printsToStdout() ? new LineLimit(told, System::nanoTime) : new ErrorLog(told, System::nanoTime);
    }

    /** @param worker from 1 on */
    List<String> eval(int worker, String code) throws ScriptFailure {
        Generation running = engine;
        if (running == null) {
            throw new ScriptFailure("script " + name() + " does not run: " + problem);
        }
        if (worker < 1 || worker > running.workers()) {
            throw new ScriptFailure("script " + name() + " has " + running.workers() + " worker"
                    + (running.workers() == 1 ? "" : "s") + ", and no " + worker);
        }
        try {
            return running.tell(worker, code);
        } catch (ScriptException e) {
            throw new ScriptFailure(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ScriptFailure("it was interrupted");
        }
    }

    /** Takes no more clients. */
    void drain() {
        draining = true;
        Generation running = engine;
        if (running != null) {
            running.drain();
        }
    }

    List<String> listening() {
        Generation running = engine;
        return running == null ? List.of() : running.listeners();
    }

    List<ListenerInfo> listeners() {
        return listening().stream().map(surroundings.sessions()::listener).toList();
    }

    /** What the ready line tells of it, which is something: the check has promised that it would run. */
    List<String> ready() {
        return engine != null && listening().isEmpty() ? List.of("nothing by script " + name()) : listening();
    }

    List<String> pending() {
        return tried ? List.of() : List.of("script " + name() + ": " + settings.script() + " is being loaded");
    }

    List<String> failed() {
        return engine == null && tried ? List.of("script " + name() + ": " + problem) : List.of();
    }

    private int retiringClients() {
        return retiring.stream().mapToInt(old -> old.counts().clients()).sum();
    }

    ScriptInfo info() {
        ScriptSettings now = settings;
        Generation running = engine;
        EngineCounts counts = running == null ? EngineCounts.NONE : running.counts();
        return new ScriptInfo(
                now.name(),
                now.script().toString(),
                state(running),
                loads.get(),
                now.trusted(),
                listening(),
                counts.clients(),
                counts.servers(),
                retiringClients(),
                counts.timers(),
                counts.callbacks(),
                counts.errors(),
                Duration.ofNanos(counts.nanos()),
                counts.allocatedBytes(),
                problem == null ? lastError : problem);
    }

    private State state(@Nullable Generation running) {
        if (running == null) {
            return tried ? State.FAILED : State.LOADING;
        }
        return draining ? State.DRAINING : State.RUNNING;
    }

    /**
     * Its configuration is gone. Takes no more clients, lets those that it has finish, and is closed then, or when the grace
     * is over.
     */
    CompletableFuture<Void> leave(Duration grace) {
        draining = true;
        Generation running = engine;
        CompletableFuture<?> finished =
                CompletableFuture.allOf(Stream.concat(Stream.ofNullable(running), retiring.stream())
                        .map(one -> one.ended().toCompletableFuture())
                        .toArray(CompletableFuture<?>[]::new));
        int clients =
                retiringClients() + (running == null ? 0 : running.counts().clients());
        log.info(
                "script {}: its configuration is gone: it takes no more clients{}",
                name(),
                clients == 0 ? "" : ", and " + clients + " have " + grace.toSeconds() + " s to finish");
        if (running != null) {
            running.retire();
        }
        return finished.orTimeout(grace.toMillis(), TimeUnit.MILLISECONDS)
                .handleAsync(
                        (ended, late) -> {
                            close();
                            log.info("script {}: ended", name());
                            return null;
                        },
                        task -> new Thread(task, "sluice-lua-" + name() + "-end").start());
    }

    @Override
    public void close() {
        worker.shutdownNow();
        List<Generation> all;
        synchronized (closing) {
            closed = true;
            all = new ArrayList<>(retiring);
            if (engine != null) {
                all.add(engine);
            }
            engine = null;
        }
        all.forEach(Generation::close);
    }
}
