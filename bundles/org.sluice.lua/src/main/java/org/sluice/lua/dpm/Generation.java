// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.Varargs;
import org.sluice.lua.runtime.ScriptException;

/**
 * A script as it was loaded once: one engine for each of its workers, with variables of its own. The methods may be called by any
 * thread but the engines' own.
 */
public final class Generation implements AutoCloseable {
    private final List<DpmEngine> engines;

    private Generation(List<DpmEngine> engines) {
        this.engines = engines;
    }

    /**
     * Runs a script, in the place of another generation of it if there is one: where both listen, the sockets pass on, and
     * nobody who connects is refused meanwhile. If it fails in one worker, nothing has happened to the generation before.
     *
     * @param workers 1 to 64
     * @param settings for each worker's engine
     */
    public static Generation start(
            Path script, int workers, Supplier<EngineSettings> settings, @Nullable Generation before)
            throws ScriptException, InterruptedException {
        List<DpmEngine> fresh = new ArrayList<>();
        Generation generation = new Generation(fresh);
        Worker first = null;
        try {
            for (int index = 1; index <= workers; index++) {
                EngineSettings own = settings.get();
                Worker worker = worker(index, workers, own, before, first);
                first = first == null ? worker : first;
                DpmEngine engine = DpmEngine.open(own, worker);
                fresh.add(engine);
                engine.load(script);
            }
            for (DpmEngine engine : fresh) {
                engine.takeListeners();
            }
            for (DpmEngine engine : fresh) {
                engine.begin();
            }
        } catch (ScriptException | InterruptedException | RuntimeException e) {
            generation.close();
            throw e;
        }
        if (before != null) {
            before.retire();
        }
        return generation;
    }

    private static Worker worker(
            int index, int count, EngineSettings own, @Nullable Generation before, @Nullable Worker first)
            throws InterruptedException {
        Worker old = before == null || index > before.engines.size()
                ? null
                : before.engines.get(index - 1).worker();
        // one that hangs keeps its clients, and nothing else waits for it
        boolean sharing = old != null && old.loop().answers(own.patience());
        ScriptLoop loop = sharing
                ? old.loop().shared()
                : new ScriptLoop(
                        index == 1 ? own.name() : own.name() + "-" + index,
                        Sockets.best().ioHandler());
        if (first != null) {
            return new Worker(index, count, loop, first.accepting().shared(), first.sockets());
        }
        return old == null
                ? new Worker(
                        index,
                        count,
                        loop,
                        new ListenerLoop(own.name(), Sockets.best().ioHandler()),
                        new ListenerSockets())
                : new Worker(
                        index,
                        count,
                        loop,
                        old.accepting().shared(),
                        old.sockets().next());
    }

    /** Takes no more clients; those that it has go on. */
    public void drain() {
        engines.forEach(DpmEngine::drain);
    }

    /** Takes no more clients, and ends when the last one is gone. */
    public void retire() {
        engines.forEach(DpmEngine::retire);
    }

    /** When another one has taken its place and its last client is gone, or it is closed. */
    public CompletionStage<Void> ended() {
        return CompletableFuture.allOf(engines.stream().map(DpmEngine::ended).toArray(CompletableFuture<?>[]::new));
    }

    DpmEngine engine(int worker) {
        return engines.get(worker - 1);
    }

    public int workers() {
        return engines.size();
    }

    /**
     * Runs a piece of Lua, an expression or statements, among a worker's globals.
     *
     * @param worker from 1 on
     * @return the lines that it prints, and then a text for each value
     */
    public List<String> tell(int worker, String lua) throws ScriptException, InterruptedException {
        return engine(worker).tell(lua);
    }

    Varargs eval(int worker, String lua) throws ScriptException, InterruptedException {
        return engine(worker).eval(lua);
    }

    /** Where the script listens: addresses with ports, and paths. */
    public List<String> listeners() {
        return engines.stream()
                .flatMap(engine -> engine.listeners().stream())
                .distinct()
                .toList();
    }

    /** What all workers together have done so far. */
    public EngineCounts counts() {
        return engines.stream().map(DpmEngine::counts).reduce(EngineCounts.NONE, EngineCounts::plus);
    }

    @Override
    public void close() {
        engines.forEach(DpmEngine::leave);
        long deadline = System.nanoTime() + DpmEngine.CLOSE_PATIENCE.toNanos();
        engines.forEach(engine -> engine.awaitEnd(deadline));
    }
}
