// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import org.luaj.vm2.LuaTable;
import org.luaj.vm2.Varargs;
import org.luaj.vm2.lib.VarArgFunction;

/** A function written in Java. Its errors about arguments say its name. */
public final class LibraryFunction extends VarArgFunction {
    /** What it does; it reads its arguments through {@link Arguments}. */
    @FunctionalInterface
    public interface Body {
        Varargs run(Varargs args);
    }

    private final String label;
    private final Body body;

    public LibraryFunction(String name, Body body) {
        label = name;
        this.body = body;
    }

    /** Puts one into a table, under its name. */
    public static void put(LuaTable table, String name, Body body) {
        table.rawset(name, new LibraryFunction(name, body));
    }

    @Override
    public Varargs invoke(Varargs args) {
        try {
            return body.run(args);
        } catch (BadArgument e) {
            throw e.to(label);
        }
    }

    @Override
    public String name() {
        return label;
    }

    @Override
    public String tojstring() {
        return "function: builtin: " + label;
    }
}
