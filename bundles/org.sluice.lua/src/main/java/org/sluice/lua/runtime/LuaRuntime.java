// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * One script's Lua 5.1. Not for more than one thread at a time: whoever owns it calls it from the one event loop that
 * the script lives on. Give that thread a stack of {@link #STACK_BYTES}, or deep recursion ends sooner.
 */
public final class LuaRuntime implements AutoCloseable {
    /** What the thread that calls a runtime should have for its stack. */
    public static final long STACK_BYTES = 16 << 20;

    private final Machine machine;
    private long calls;
    private long errors;
    private long nanos;
    private long allocated;
    private @Nullable KeptMemory kept;

    private LuaRuntime(Machine machine) {
        this.machine = machine;
    }

    /** A new one, with Lua's libraries and nothing else. */
    public static LuaRuntime open(RuntimeSettings settings) {
        Machine machine = new Machine(settings);
        Libraries.open(machine);
        return new LuaRuntime(machine);
    }

    /** The script's global variables. */
    public Globals globals() {
        return machine.globals;
    }

    /** What counts the costs of functions that are written in Java. */
    public Meter meter() {
        return machine.meter;
    }

    /** What the calls to come may use up; depth and the kind of script stay. */
    public void budgets(Budgets budgets) {
        machine.meter.budgets(budgets);
    }

    /**
     * Holds the script to a bound of what it keeps from call to call.
     *
     * @param bytes the bound
     * @param later runs a piece of counting, of about 1 ms, on the script's thread between calls; not at once
     * @param more shows what others keep for the script
     * @param log is told when it is beyond the bound
     */
    public void holdTo(long bytes, Executor later, Consumer<Consumer<LuaValue>> more, Consumer<String> log) {
        kept = new KeptMemory(
                machine.meter,
                bytes,
                later,
                visit -> {
                    visit.accept(machine.globals);
                    visit.accept(machine.environment);
                    visit.accept(machine.stringMetatable);
                    more.accept(visit);
                },
                log);
    }

    /** How much it kept when that was found out last, about. */
    public long kept() {
        return kept == null ? 0 : kept.kept();
    }

    /** What it has done so far. */
    public Statistics statistics() {
        return new Statistics(calls, errors, nanos, allocated, machine.coroutines.count());
    }

    /** Compiles a file; {@link #call} then runs it. */
    public LuaValue load(Path file) throws ScriptException {
        byte[] source;
        machine.settings.files().note(file, true);
        try {
            source = Files.readAllBytes(file);
        } catch (IOException e) {
            String message = "cannot read " + file;
            throw new ScriptException(message, LuaValue.valueOf(message), "", null, e);
        }
        return compile(source, "@" + file);
    }

    /** Compiles text; {@code name} is what errors call it, as Lua has it: "@file", "=what" or the text itself. */
    public LuaValue load(String source, String name) throws ScriptException {
        return compile(source.getBytes(StandardCharsets.UTF_8), name);
    }

    private LuaValue compile(byte[] source, String name) throws ScriptException {
        machine.meter.enter();
        try {
            return machine.load(source, 0, source.length, LuaValue.valueOf(name));
        } catch (LuaError | BudgetError | StackOverflowError | OutOfMemoryError e) {
            throw failed(e);
        } finally {
            machine.meter.leave();
        }
    }

    /**
     * Runs a function under the budgets. A call within a call (a callback that makes another one run) uses up those of
     * the outermost. Whoever is not called by the script calls it through this alone: a function that is called directly
     * would use up what the last call left.
     */
    public Varargs call(LuaValue function, Varargs args) throws ScriptException {
        Meter meter = machine.meter;
        if (!meter.idle()) {
            return nested(function, args);
        }
        if (meter.overfull) {
            errors++;
            throw failed(new NotEnoughMemory());
        }
        long began = System.nanoTime();
        long allocatedBefore = Meter.threadAllocated();
        calls++;
        try {
            return guarded(function, args);
        } catch (ScriptException e) {
            errors++;
            throw e;
        } finally {
            nanos += System.nanoTime() - began;
            allocated += Meter.threadAllocated() - allocatedBefore;
            machine.coroutines.endDropped();
            if (kept != null) {
                kept.called(allocated);
            }
        }
    }

    private Varargs nested(LuaValue function, Varargs args) throws ScriptException {
        CallStack own = machine.calls;
        LuaValue handlerBefore = own.handler;
        own.handler = Machine.TRACE;
        try {
            return guarded(function, args);
        } finally {
            own.handler = handlerBefore;
        }
    }

    private Varargs guarded(LuaValue function, Varargs args) throws ScriptException {
        Meter meter = machine.meter;
        CallStack stack = machine.calls;
        int depth = stack.depth;
        meter.enter();
        try {
            return function.invoke(args);
        } catch (RuntimeException | BudgetError | StackOverflowError | OutOfMemoryError e) {
            throw failed(e);
        } finally {
            stack.depth = depth;
            meter.leave();
        }
    }

    /** Ends all coroutines; the runtime is of no use afterwards. */
    @Override
    public void close() {
        machine.coroutines.close();
    }

    private ScriptException failed(Throwable e) {
        Budget spent = Exhausted.budgetOf(e);
        Budget budget = spent == null ? machine.meter.caught() : spent;
        if (e instanceof Fault fault) {
            return new ScriptException(
                    fault.getMessage(), fault.getMessageObject(), fault.traceback(), budget, fault.getCause());
        }
        String message = String.valueOf(e.getMessage());
        if (e instanceof OutOfMemoryError) {
            message = "not enough memory";
        } else if (e instanceof StackOverflowError) {
            message = "stack overflow";
        } else if (!(e instanceof LuaError || e instanceof BudgetError)) {
            message = "internal error";
        }
        LuaValue value = e instanceof LuaError error ? Fault.value(error) : LuaValue.valueOf(message);
        return new ScriptException(message, value, "", budget, e);
    }
}
