// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.UpValue;
import org.luaj.vm2.Varargs;

/**
 * Goes through all that can be reached from some values, a piece at a time, and adds up how much it takes; in between the script
 * may change it. It is an estimate: what a waiting coroutine has in its variables, weak tables and code are left out.
 */
final class ReachWalk {
    private static final int TABLE = 64;
    private static final int ENTRY = 40;
    private static final int SLOT = 8;
    private static final int NUMBER = 16;
    private static final int STRING = 48;
    private static final int CLOSURE = 64;
    private static final int UPVALUE = 32;
    private static final int OBJECT = 96;
    /** Of strings this long it matters whether two are the same. */
    private static final int LONG = 64;
    /** After so many values the clock is looked at. */
    private static final int STEPS = 64;

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<LuaValue> left = new ArrayDeque<>();
    private @Nullable LuaTable table;
    private int tableLength;
    private LuaValue key = LuaValue.NIL;
    private long bytes;

    long bytes() {
        return bytes;
    }

    /**
     * Goes on.
     *
     * @param deadline by {@link System#nanoTime}
     * @return true if that was all
     */
    boolean walk(long deadline) {
        while (true) {
            for (int n = 0; n < STEPS; n++) {
                if (table != null) {
                    entry(table);
                    continue;
                }
                LuaValue next = left.poll();
                if (next == null) {
                    return true;
                }
                open(next);
            }
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
        }
    }

    void add(@Nullable LuaValue value) {
        if (value instanceof LuaString string) {
            boolean counts = string.m_bytes.length <= LONG || seen.add(string.m_bytes);
            bytes += counts ? STRING + Math.min(string.m_bytes.length, 1L << 31) : STRING;
        } else if (value instanceof LuaTable
                || value instanceof Closure
                || value instanceof LuaUserdata
                || value instanceof Coroutine) {
            if (seen.add(value)) {
                left.add(value);
            }
        } else if (value != null && value.isnumber()) {
            bytes += NUMBER;
        }
    }

    private void open(LuaValue value) {
        if (value instanceof LuaTable next) {
            bytes += TABLE;
            LuaValue meta = next.getmetatable();
            add(meta);
            if (meta == null || meta.rawget(LuaValue.MODE).isnil()) {
                table = next;
                tableLength = next.rawlen();
                key = LuaValue.NIL;
            }
        } else if (value instanceof Closure closure) {
            bytes += CLOSURE;
            add(closure.environment());
            for (UpValue upvalue : closure.upValues) {
                bytes += UPVALUE;
                add(upvalue == null ? null : upvalue.getValue());
            }
        } else if (value instanceof LuaUserdata userdata) {
            bytes += OBJECT;
            add(userdata.m_metatable);
            if (userdata.m_instance instanceof Holding holding) {
                bytes += holding.bytes();
                holding.eachValue(this::add);
            }
        } else {
            bytes += OBJECT;
        }
    }

    private void entry(LuaTable of) {
        Varargs pair;
        try {
            pair = of.next(key);
        } catch (LuaError e) {
            table = null; // the script has taken the entry away meanwhile
            return;
        }
        key = pair.arg1();
        if (key.isnil()) {
            table = null;
            return;
        }
        boolean inArray = key.isint() && key.toint() > 0 && key.toint() <= tableLength;
        bytes += inArray ? SLOT : ENTRY;
        if (!inArray) {
            add(key);
        }
        add(pair.arg(2));
    }
}
