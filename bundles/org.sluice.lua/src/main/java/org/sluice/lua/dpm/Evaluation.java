// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.sluice.lua.runtime.LuaRuntime;
import org.sluice.lua.runtime.ScriptException;

/** A piece of Lua that somebody who looks into a script runs: what it prints and what it gives is for them. */
final class Evaluation {
    private static final String CHUNK = "=eval";
    private static final int DEEPEST = 2;
    private static final int MOST_FIELDS = 20;
    private static final int MOST_PRINTED = 1 << 20;

    private Evaluation() {}

    /** An expression, several, or statements. */
    static LuaValue compile(LuaRuntime runtime, String lua) throws ScriptException {
        try {
            return runtime.load("return " + lua, CHUNK);
        } catch (ScriptException noExpression) {
            return runtime.load(lua, CHUNK);
        }
    }

    /** The lines that it prints, and then one for each value. */
    static List<String> told(LuaRuntime runtime, String lua) throws ScriptException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int from, int length) {
                super.write(bytes, from, Math.min(length, MOST_PRINTED - count));
            }
        };
        PrintStream before = runtime.globals().STDOUT;
        runtime.globals().STDOUT = new PrintStream(printed, true, StandardCharsets.UTF_8);
        Varargs values;
        try {
            values = runtime.call(compile(runtime, lua), LuaValue.NONE);
        } finally {
            runtime.globals().STDOUT.flush();
            runtime.globals().STDOUT = before;
        }
        List<String> told =
                new ArrayList<>(printed.toString(StandardCharsets.UTF_8).lines().toList());
        for (int i = 1; i <= values.narg(); i++) {
            LuaValue value = values.arg(i);
            told.add(value instanceof LuaTable table ? shown(table, 1) : value.tojstring());
        }
        return told;
    }

    /** The beginning of what is in it. No metamethod is called. */
    private static String shown(LuaTable table, int depth) {
        StringBuilder text = new StringBuilder("{");
        int position = 1;
        int fields = 0;
        Varargs field = table.next(LuaValue.NIL);
        for (; !field.isnil(1) && fields < MOST_FIELDS; field = table.next(field.arg1()), fields++) {
            text.append(fields == 0 ? "" : ", ");
            LuaValue key = field.arg1();
            if (key.isint() && key.toint() == position) {
                position++;
            } else if (key instanceof LuaString) {
                text.append(key.tojstring()).append(" = ");
            } else {
                text.append('[').append(key.tojstring()).append("] = ");
            }
            text.append(shown(field.arg(2), depth));
        }
        return text.append(field.isnil(1) ? "}" : ", ...}").toString();
    }

    private static String shown(LuaValue value, int depth) {
        if (value instanceof LuaTable table) {
            return depth < DEEPEST ? shown(table, depth + 1) : "{...}";
        }
        return value instanceof LuaString ? '"' + value.tojstring() + '"' : value.tojstring();
    }
}
