// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import static org.luaj.vm2.LuaValue.NIL;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** The table {@code coroutine}, and the threads of those that have begun: a bounded number. */
final class Coroutines {
    private static final long STACK = 4 << 20;
    private static final long PAUSE = 1_000_000_000;
    private static final long PAUSE_OF_SANDBOXED = 60_000_000_000L;
    private static final long FOUND_WITHIN_MILLIS = 100;

    /** Says that a script has let go of a coroutine. */
    private static final class Held extends WeakReference<Coroutine> {
        private final CoroutineBody body;

        Held(Coroutine coroutine, CoroutineBody body, ReferenceQueue<Coroutine> dropped) {
            super(coroutine, dropped);
            this.body = body;
        }
    }

    private final Machine machine;
    private final Map<CoroutineBody, Held> begun = new HashMap<>();
    private final ReferenceQueue<Coroutine> dropped = new ReferenceQueue<>();
    private @Nullable Coroutine running;
    private long collected = System.nanoTime() - PAUSE_OF_SANDBOXED;

    Coroutines(Machine machine) {
        this.machine = machine;
    }

    /** Puts the functions into the globals. */
    void open() {
        LuaTable table = machine.table("coroutine");
        LibraryFunction.put(table, "create", args -> new Coroutine(machine, Arguments.function(args, 1)));
        LibraryFunction.put(table, "wrap", args -> wrapper(new Coroutine(machine, Arguments.function(args, 1))));
        LibraryFunction.put(table, "resume", args -> coroutine(args).resume(args.subargs(2)));
        LibraryFunction.put(
                table, "status", args -> LuaValue.valueOf(coroutine(args).getStatus()));
        LibraryFunction.put(table, "running", args -> running == null ? NIL : running);
        LibraryFunction.put(table, "yield", args -> runningBody().yielded(args));
    }

    /** Not the coroutine itself: a thread that waits in yield must not keep it from being garbage. */
    private CoroutineBody runningBody() {
        if (running == null) {
            throw new LuaError("attempt to yield across metamethod/C-call boundary");
        }
        return running.body();
    }

    private static Coroutine coroutine(Varargs args) {
        if (args.arg1() instanceof Coroutine coroutine) {
            return coroutine;
        }
        throw Arguments.bad(1, "coroutine expected");
    }

    private LuaValue wrapper(Coroutine coroutine) {
        return new LibraryFunction("wrap", args -> {
            Varargs results = coroutine.resume(args);
            if (results.arg1().toboolean()) {
                return results.subargs(2);
            }
            LuaValue error = results.arg(2);
            throw machine.raise(
                    error instanceof LuaString text
                            ? ErrorLibrary.prefixed(machine.calls.where(1), text, machine.meter)
                            : error,
                    null);
        });
    }

    @Nullable
    Coroutine running() {
        return running;
    }

    void running(@Nullable Coroutine coroutine) {
        running = coroutine;
    }

    /** Starts a coroutine's thread; it waits for its turn. */
    Thread begin(Coroutine coroutine, CoroutineBody body) {
        endDropped();
        if (begun.size() >= machine.meter.budgets().coroutines()) {
            collect();
        }
        if (begun.size() >= machine.meter.budgets().coroutines()) {
            throw new Exhausted(
                    Budget.COROUTINES, "too many coroutines: " + begun.size() + " have begun and not ended");
        }
        Thread thread = new Thread(null, body, "lua-coroutine", STACK, false);
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            throw new Exhausted(Budget.COROUTINES, "too many coroutines: the system gives no thread");
        }
        begun.put(body, new Held(coroutine, body, dropped));
        return thread;
    }

    /** Finds out which of them are garbage; not often, because a collection holds up the whole process. */
    private void collect() {
        long now = System.nanoTime();
        if (now - collected < (machine.settings.trusted() ? PAUSE : PAUSE_OF_SANDBOXED)) {
            return;
        }
        collected = now;
        System.gc();
        try {
            Object first = dropped.remove(FOUND_WITHIN_MILLIS);
            if (first != null) {
                end((Held) first);
                endDropped();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end(Held held) {
        held.body.end();
        begun.remove(held.body);
    }

    void ended(CoroutineBody body) {
        begun.remove(body);
    }

    /** Ends those that no script can resume any more. */
    void endDropped() {
        for (Object held = dropped.poll(); held != null; held = dropped.poll()) {
            end((Held) held);
        }
    }

    int count() {
        return begun.size();
    }

    /** Ends all. */
    void close() {
        List.copyOf(begun.keySet()).forEach(CoroutineBody::end);
        begun.clear();
    }
}
