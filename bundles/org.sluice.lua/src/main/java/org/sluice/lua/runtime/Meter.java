// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;

/**
 * What the present call from outside has used up. Instructions are counted one by one; the clock and the allocated
 * memory are looked at once per slice of them, and from the end of the first slice on only, so that a short call pays
 * for no more than the counting. What grows with an argument counts too: see {@link #read} and {@link #reserve}.
 */
public final class Meter {
    private static final int SLICE = 2048;
    private static final long LARGE = 64 << 10;
    private static final @Nullable ThreadMXBean THREADS = threads();

    /** Instructions left in this slice; whoever takes it below zero calls {@link #slice}. */
    int fuel;

    /** The script keeps more than it may: its tables do not grow. */
    boolean full;
    /** It keeps so much more that it is not called. */
    boolean overfull;

    private Budgets budgets;
    private final Supplier<String> where;
    private long left;
    private int nesting;
    private boolean timed;
    private long deadline;
    private long allocatedBefore;
    private long base;
    private @Nullable Budget exceeded;
    /** What the script has caught in this call. */
    private @Nullable Budget caught;

    /** @param where the script is, file and line, as errors begin with it */
    Meter(Budgets budgets, Supplier<String> where) {
        this.budgets = budgets;
        this.where = where;
    }

    private static @Nullable ThreadMXBean threads() {
        return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean bean
                        && bean.isThreadAllocatedMemorySupported()
                        && bean.isThreadAllocatedMemoryEnabled()
                ? bean
                : null;
    }

    static long threadAllocated() {
        return THREADS == null ? 0 : THREADS.getCurrentThreadAllocatedBytes();
    }

    /** Whether no call from outside is under way. */
    boolean idle() {
        return nesting == 0;
    }

    int nesting() {
        return nesting;
    }

    Budgets budgets() {
        return budgets;
    }

    /** For the calls to come. */
    void budgets(Budgets to) {
        budgets = to;
    }

    void enter() {
        if (nesting++ == 0) {
            exceeded = null;
            caught = null;
            timed = false;
            left = budgets.instructions();
            fuel = (int) Math.min(SLICE, left);
            left -= fuel;
        }
    }

    /** The script is given an error as a value: it may raise another one for it, which is of a budget all the same. */
    void caught(Throwable e) {
        Budget of = Exhausted.budgetOf(e);
        caught = of == null ? caught : of;
    }

    /** The budget that was used up in this call before, if any, by what the script has caught. */
    @Nullable
    Budget caught() {
        return caught;
    }

    void leave() {
        nesting--;
    }

    /** Called when {@link #fuel} is below zero. */
    void slice() {
        if (exceeded != null) {
            throw spent(exceeded);
        }
        left += fuel;
        if (left <= 0) {
            throw spent(Budget.INSTRUCTIONS);
        }
        if (!timed) {
            begin();
        } else if (System.nanoTime() - deadline > 0) {
            throw spent(Budget.TIME);
        } else if (allocated() > budgets.memory()) {
            throw spent(Budget.MEMORY);
        }
        fuel = (int) Math.min(SLICE, left);
        left -= fuel;
    }

    /** Counts steps of a library function as instructions. */
    public void steps(int count) {
        fuel -= count;
        if (fuel < 0) {
            slice();
        }
    }

    /** Counts that so many bytes are read, compared or searched. */
    public void read(int bytes) {
        steps(bytes >> 6);
    }

    /** Looks at the clock at once, for what can not be counted. */
    void look() {
        if (!timed) {
            begin();
        } else if (System.nanoTime() - deadline > 0) {
            throw spent(Budget.TIME);
        }
    }

    /** Asks before so many bytes are allocated at once; whatever grows with what a script hands in is asked for here. */
    public void reserve(long bytes) {
        if (bytes < LARGE) {
            steps((int) (bytes >> 6));
            return;
        }
        if (full) {
            throw new NotEnoughMemory();
        }
        if (!timed) {
            begin();
        }
        if (bytes > budgets.memory() - allocated()) {
            throw new NotEnoughMemory();
        }
        steps((int) Math.min(Integer.MAX_VALUE / 2, bytes >> 6));
    }

    /** An entry is about to be put into a table. */
    void put(LuaValue table, LuaValue key, LuaValue value) {
        if (full
                && !value.isnil()
                && table instanceof LuaTable into
                && into.rawget(key).isnil()) {
            throw new NotEnoughMemory();
        }
    }

    /** The thread that runs is about to wait for another one of the same call, or for the next call. */
    void suspend() {
        if (timed) {
            allocatedBefore = allocated();
            base = Long.MAX_VALUE;
        }
    }

    /** The thread that runs now goes on with the call. */
    void resume() {
        base = timed ? threadAllocated() : base;
    }

    /** Marks a budget as used up, so that whatever of the script still runs ends too. */
    BudgetError spent(Budget budget) {
        exceeded = budget;
        fuel = 0;
        left = 0;
        return new BudgetError(budget, where.get() + message(budget));
    }

    private String message(Budget budget) {
        return switch (budget) {
            case INSTRUCTIONS -> "too many instructions: more than " + budgets.instructions() + " in one call";
            case TIME -> "too much time: more than " + budgets.time().toMillis() + " ms in one call";
            case MEMORY -> "too much memory: more than " + (budgets.memory() >> 10) + " KiB allocated in one call";
            case DEPTH -> "stack overflow";
            case COROUTINES -> "too many coroutines";
        };
    }

    private void begin() {
        timed = true;
        deadline = System.nanoTime() + budgets.time().toNanos();
        allocatedBefore = 0;
        base = threadAllocated();
    }

    private long allocated() {
        return base == Long.MAX_VALUE ? allocatedBefore : allocatedBefore + threadAllocated() - base;
    }
}
