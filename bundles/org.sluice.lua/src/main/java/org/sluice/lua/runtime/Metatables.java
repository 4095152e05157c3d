// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** What metatables make of values, that of strings among them, which is each runtime's own and which LuaJ does not know. */
final class Metatables {
    private static final int LONGEST_CHAIN = 100;

    private Metatables() {}

    /** A value's metamethod of that name, or nil. */
    static LuaValue tag(Machine machine, LuaValue of, LuaValue name) {
        LuaValue metatable = machine.metatable(of);
        return metatable == null ? LuaValue.NIL : metatable.rawget(name);
    }

    /** What indexing a value gives. */
    static LuaValue index(Machine machine, LuaValue object, LuaValue key) {
        LuaValue at = object;
        for (int n = 0; n < LONGEST_CHAIN; n++) {
            if (at.type() == LuaValue.TUSERDATA) {
                return at.get(key);
            }
            LuaValue tag = tag(machine, at, LuaValue.INDEX);
            if (at instanceof LuaTable table) {
                LuaValue value = table.rawget(key);
                if (!value.isnil() || tag.isnil()) {
                    return value;
                }
            } else if (tag.isnil()) {
                throw new LuaError("attempt to index a " + at.typename() + " value");
            }
            if (tag.isfunction()) {
                return tag.call(at, key);
            }
            at = tag;
        }
        throw new LuaError("loop in gettable");
    }

    /** What an assignment to a string's field does. */
    static void set(Machine machine, LuaString object, LuaValue key, LuaValue value) {
        LuaValue tag = tag(machine, object, LuaValue.NEWINDEX);
        if (tag.isnil() || tag instanceof LuaString) {
            throw new LuaError("attempt to index a string value");
        }
        if (tag.isfunction()) {
            tag.call(object, key, value);
        } else {
            tag.set(key, value);
        }
    }

    /** The function that is called in place of a value; the value itself if there is none. */
    static LuaValue callable(Machine machine, LuaValue value) {
        LuaValue tag = tag(machine, value, LuaValue.CALL);
        return tag.isfunction() ? new LibraryFunction("__call", args -> tag.invoke(shifted(value, args))) : value;
    }

    private static Varargs shifted(LuaValue first, Varargs args) {
        return LuaValue.varargsOf(first, args);
    }
}
