// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import org.luaj.vm2.Lua;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** Lists of values that are handed on. They are copied, because LuaJ would chain them, and a long chain is slow to read. */
final class Values {
    private Values() {}

    /** Some of these, and more behind them. */
    static Varargs joined(LuaValue[] values, int from, int count, Varargs more, Meter meter) {
        if (count == 0 || more instanceof LuaValue) {
            return LuaValue.varargsOf(values, from, count, more);
        }
        LuaValue[] all = copied(more, count, meter);
        System.arraycopy(values, from, all, 0, count);
        return LuaValue.varargsOf(all);
    }

    /** One, and more behind it. */
    static Varargs joined(LuaValue first, Varargs more, Meter meter) {
        if (more instanceof LuaValue) {
            return LuaValue.varargsOf(first, more);
        }
        LuaValue[] all = copied(more, 1, meter);
        all[0] = first;
        return LuaValue.varargsOf(all);
    }

    /** The values themselves: what is handed in may be a view of a stack that goes on changing. */
    static Varargs copied(Varargs values, Meter meter) {
        int count = values.narg();
        if (count < 2) {
            return count == 0 ? LuaValue.NONE : values.arg1();
        }
        return LuaValue.varargsOf(copied(values, 0, meter));
    }

    private static LuaValue[] copied(Varargs values, int room, Meter meter) {
        int count = values.narg();
        meter.reserve(8L * (count + room));
        LuaValue[] copy = new LuaValue[count + room];
        for (int n = 0; n < count; n++) {
            copy[room + n] = values.arg(n + 1);
        }
        return copy;
    }

    /** Puts a block of values behind a table in a register, and more, into the table. */
    static void fill(LuaValue[] stack, int a, int count, Varargs more, int block) {
        LuaValue table = stack[a];
        int offset = (block - 1) * Lua.LFIELDS_PER_FLUSH;
        int here = count - more.narg();
        table.presize(offset + count);
        for (int n = 1; n <= here; n++) {
            table.set(offset + n, stack[a + n]);
        }
        for (int n = here + 1; n <= count; n++) {
            table.set(offset + n, more.arg(n - here));
        }
    }
}
