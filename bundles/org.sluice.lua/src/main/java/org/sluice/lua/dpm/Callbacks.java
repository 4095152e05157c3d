// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.sluice.lua.object.Arguments;
import org.sluice.lua.object.Methods;
import org.sluice.lua.object.ScriptObject;

/** Functions by state: a connection's own, or a package that can be laid over many connections. */
final class Callbacks implements ScriptObject {
    static final String KIND = "dpm.callback";
    static final Methods<Callbacks> METHODS = new Methods<>(Callbacks.class, KIND)
            .method("register", Callbacks::register)
            .method("registered", Callbacks::registered);

    private final @Nullable LuaFunction[] functions = new LuaFunction[State.SLOTS];

    @Nullable
    LuaFunction get(State state) {
        return functions[state.number()];
    }

    /** Sets or clears; nothing at all with no argument. */
    Varargs register(Arguments arguments) {
        if (arguments.count() == 0) {
            return LuaValue.NIL;
        }
        int state = (int) arguments.integer(1, 0, State.SLOTS - 1L);
        LuaValue function = arguments.value(2);
        if (!function.isnil() && !(function instanceof LuaFunction)) {
            throw arguments.expected(2, "function or nil");
        }
        functions[state] = function.isnil() ? null : (LuaFunction) function;
        return LuaValue.NONE;
    }

    /** What is registered for a state; nil if nothing is. */
    LuaValue registered(Arguments arguments) {
        LuaFunction function = functions[(int) arguments.integer(1, 0, State.SLOTS - 1L)];
        return function == null ? LuaValue.NIL : function;
    }

    void clear() {
        Arrays.fill(functions, null);
    }

    @Override
    public void eachValue(Consumer<LuaValue> visit) {
        for (LuaFunction function : functions) {
            if (function != null) {
                visit.accept(function);
            }
        }
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
