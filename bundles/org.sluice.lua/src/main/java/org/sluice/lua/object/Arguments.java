// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.object;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaNumber;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.sluice.lua.runtime.Meter;
import org.sluice.lua.runtime.Numbers;

/**
 * The arguments of one call, counted from 1; a method's own object is not among them. What is wrong is told in the words of
 * Lua's own library: "bad argument #1 to 'connect' (string expected, got nil)".
 */
public final class Arguments {
    private final String function;
    private final Varargs values;
    private final int skipped;
    private final Meter meter;

    /** @param skipped how many values before the first argument belong to the call: 1 for a method, 0 for a function */
    Arguments(String function, Varargs values, int skipped, Meter meter) {
        this.function = function;
        this.values = values;
        this.skipped = skipped;
        this.meter = meter;
    }

    /** Of a function that is no method. */
    public static Arguments of(String function, Varargs values, Meter meter) {
        return new Arguments(function, values, 0, meter);
    }

    /** What the work that grows with the arguments is counted by. */
    public Meter meter() {
        return meter;
    }

    /** As many as were written in the call, nil counted. */
    public int count() {
        return Math.max(0, values.narg() - skipped);
    }

    /** nil where there is none. */
    public LuaValue value(int index) {
        return values.arg(index + skipped);
    }

    public boolean isNil(int index) {
        return value(index).isnil();
    }

    public boolean isPresent(int index) {
        return index <= count();
    }

    /** A number or a text that is one, cut to a whole number. */
    public long integer(int index, long min, long max) {
        double number = number(index);
        // What is not a number fails both comparisons.
        if (!(number >= min && number < max + 1.0)) {
            throw bad(index, "number from " + min + " to " + max + " expected, got " + Numbers.textInFull(number));
        }
        return (long) number;
    }

    public double number(int index) {
        LuaNumber number = Numbers.number(value(index));
        if (number == null) {
            throw expected(index, "number");
        }
        return number.todouble();
    }

    /** A string or a number, which becomes its text; that it will be read is counted. */
    public LuaString string(int index) {
        LuaString text = Numbers.stringOf(value(index));
        if (text == null) {
            throw expected(index, "string");
        }
        meter.read(text.m_length);
        return text;
    }

    public @Nullable LuaString stringOrNil(int index) {
        return isNil(index) ? null : string(index);
    }

    public LuaFunction function(int index) {
        if (value(index) instanceof LuaFunction function) {
            return function;
        }
        throw expected(index, "function");
    }

    /** @param kind the name of the object's kind, for the message */
    public <T> T object(int index, Class<T> type, String kind) {
        if (value(index) instanceof LuaUserdata userdata && type.isInstance(userdata.m_instance)) {
            return type.cast(userdata.m_instance);
        }
        throw expected(index, kind);
    }

    public LuaError expected(int index, String what) {
        return bad(index, what + " expected, got " + nameOf(index));
    }

    public LuaError bad(int index, String what) {
        return org.sluice.lua.runtime.Arguments.bad(function, index, what);
    }

    /** For what is not the fault of one argument. */
    public LuaError error(String what) {
        return new LuaError("'" + function + "': " + what);
    }

    private String nameOf(int index) {
        LuaValue value = value(index);
        if (!isPresent(index)) {
            return "no value";
        }
        if (value instanceof LuaUserdata userdata && userdata.m_instance instanceof ScriptObject object) {
            return object.kind();
        }
        return value instanceof LuaNumber ? "number" : value.typename();
    }
}
