// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.sluice.lua.object.Arguments;
import org.sluice.lua.object.Methods;
import org.sluice.lua.object.ScriptObject;

/** Calls a function again and again, until it is cancelled or the function fails. While it is active it keeps itself. */
final class Timer implements ScriptObject {
    static final String KIND = "dpm.timer";
    static final Methods<Timer> METHODS = new Methods<>(Timer.class, KIND)
            .method("schedule", Timer::schedule)
            .method("cancel", (timer, arguments) -> timer.cancel());
    private static final long MAX_SECONDS = 1_000_000_000;

    private final DpmEngine engine;
    private @Nullable ScheduledFuture<?> active;
    private LuaValue calls = LuaValue.NIL;
    private LuaValue with = LuaValue.NIL;

    Timer(DpmEngine engine) {
        this.engine = engine;
    }

    static Varargs fresh(DpmEngine engine, LuaValue metatable) {
        return new LuaUserdata(new Timer(engine), metatable);
    }

    private static Varargs schedule(Timer timer, Arguments arguments) {
        long millis = 1000 * arguments.integer(1, 0, MAX_SECONDS) + arguments.integer(2, 0, MAX_SECONDS);
        LuaFunction function = arguments.function(3);
        if (arguments.count() < 4) {
            throw arguments.bad(4, "value expected");
        }
        if (timer.active != null) {
            throw new LuaError("'schedule': must cancel first");
        }
        timer.engine.timers().throwIfTooMany();
        LuaValue argument = arguments.value(4);
        LuaUserdata self = new LuaUserdata(timer, timer.engine.timerMetatable());
        Varargs given = argument.isnil() ? self : LuaValue.varargsOf(self, argument);
        long interval = Math.max(1, millis);
        timer.active = timer.engine
                .loop()
                .scheduleWithFixedDelay(() -> timer.fire(function, given), interval, interval, TimeUnit.MILLISECONDS);
        timer.calls = function;
        timer.with = argument;
        timer.engine.timers().started(timer);
        return LuaValue.NONE;
    }

    private void fire(LuaFunction function, Varargs given) {
        if (!engine.calls().timer(function, given)) {
            cancel();
        }
        engine.flush();
    }

    Varargs cancel() {
        if (active != null) {
            active.cancel(false);
            active = null;
            calls = LuaValue.NIL;
            with = LuaValue.NIL;
            engine.timers().ended(this);
        }
        return LuaValue.NONE;
    }

    @Override
    public void eachValue(Consumer<LuaValue> visit) {
        visit.accept(calls);
        visit.accept(with);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String toString() {
        return KIND;
    }
}
