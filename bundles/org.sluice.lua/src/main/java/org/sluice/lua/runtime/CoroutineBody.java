// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import static org.luaj.vm2.LuaValue.FALSE;
import static org.luaj.vm2.LuaValue.NONE;
import static org.luaj.vm2.LuaValue.TRUE;
import static org.luaj.vm2.LuaValue.varargsOf;

import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * A coroutine's own thread, and the hand-over between it and the one that resumes it. Only one of the two runs at any
 * time; the semaphores carry what the other one wrote.
 */
final class CoroutineBody implements Runnable {
    /** What coroutine.status says. */
    enum Status {
        SUSPENDED,
        RUNNING,
        NORMAL,
        DEAD;

        String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Unwinds a coroutine that is not to go on. */
    private static final class Ended extends Error {
        private static final long serialVersionUID = 1L;

        Ended() {
            super("ended", null, false, false);
        }
    }

    /** More than the semaphores ever need. */
    private static final int HAND_OVER = 200;

    private final Machine machine;
    private final LuaValue function;
    private final CallStack calls;
    private final Semaphore mayRun = new Semaphore(0);
    private final Semaphore mayGoOn = new Semaphore(0);
    private @Nullable Thread thread;
    private Status status = Status.SUSPENDED;
    private boolean ending;
    private int nesting;
    private Varargs carried = NONE;
    private @Nullable Throwable failure;

    CoroutineBody(Machine machine, LuaValue function) {
        this.machine = machine;
        this.function = function;
        this.calls = new CallStack(machine.settings.budgets().depth(), null);
    }

    /** What it is in; of one that has ended, nothing. */
    CallStack calls() {
        return calls;
    }

    Status status() {
        return status;
    }

    Varargs resume(Coroutine self, Varargs args) {
        if (status != Status.SUSPENDED) {
            return varargsOf(FALSE, LuaValue.valueOf("cannot resume " + status.text() + " coroutine"));
        }
        stackForHandOver(HAND_OVER);
        if (thread == null) {
            thread = machine.coroutines.begin(self, this);
        }
        Coroutine resumer = machine.coroutines.running();
        CallStack callsBefore = machine.calls;
        carried = Values.copied(args, machine.meter);
        if (resumer != null) {
            resumer.body().status = Status.NORMAL;
        }
        status = Status.RUNNING;
        nesting = machine.meter.nesting();
        machine.coroutines.running(self);
        machine.calls = calls;
        machine.meter.suspend();
        try {
            mayRun.release();
            mayGoOn.acquireUninterruptibly();
        } finally {
            machine.meter.resume();
            machine.calls = callsBefore;
            machine.coroutines.running(resumer);
            if (resumer != null) {
                resumer.body().status = Status.RUNNING;
            }
        }
        return outcome();
    }

    private Varargs outcome() {
        Varargs results = carried;
        Throwable thrown = failure;
        carried = NONE;
        failure = null;
        if (status == Status.DEAD) {
            machine.coroutines.ended(this);
        }
        if (thrown == null) {
            return varargsOf(TRUE, results);
        }
        machine.meter.caught(thrown);
        if (thrown instanceof StackOverflowError) {
            return varargsOf(FALSE, LuaValue.valueOf("stack overflow"));
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        return varargsOf(FALSE, Fault.value((RuntimeException) thrown));
    }

    /** Called on the coroutine's thread: gives these to the resumer, and what the next resume is given back. */
    Varargs yielded(Varargs values) {
        if (machine.meter.nesting() != nesting) {
            throw new LuaError("attempt to yield across metamethod/C-call boundary");
        }
        Varargs yielded = Values.copied(values, machine.meter);
        stackForHandOver(HAND_OVER);
        carried = yielded;
        status = Status.SUSPENDED;
        machine.meter.suspend();
        mayGoOn.release();
        awaitTurn();
        Varargs given = carried;
        carried = NONE;
        return given;
    }

    /** Fails where the stack is nearly at its end: in the middle of a hand-over that would leave both threads running. */
    private static int stackForHandOver(int frames) {
        return frames == 0 ? 0 : 1 + stackForHandOver(frames - 1);
    }

    private void awaitTurn() {
        mayRun.acquireUninterruptibly();
        if (ending) {
            throw new Ended();
        }
        machine.meter.resume();
    }

    @Override
    public void run() {
        try {
            awaitTurn();
            Varargs args = carried;
            carried = NONE;
            carried = Values.copied(function.invoke(args), machine.meter);
        } catch (Ended e) {
            // Nobody waits for a result.
        } catch (RuntimeException | Error e) {
            failure = e;
        } finally {
            status = Status.DEAD;
            if (!ending) {
                machine.meter.suspend();
            }
            mayGoOn.release();
        }
    }

    /** Ends it where it waits, and waits until it has unwound; from the thread of the runtime's owner. */
    void end() {
        if (thread != null && status == Status.SUSPENDED) {
            ending = true;
            mayRun.release();
            mayGoOn.acquireUninterruptibly();
        }
    }
}
