// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import org.luaj.vm2.Lua;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Prototype;
import org.luaj.vm2.Varargs;

/** The table {@code arg}, which in 5.1 a function with "..." has if it does not use "..." itself. */
final class VarargTable {
    /** In a prototype's {@code is_vararg}: the last register is that table. */
    static final int WANTED = 2;

    private static final LuaValue ARG = LuaValue.valueOf("arg");

    private VarargTable() {}

    static LuaTable of(Varargs values) {
        LuaTable table = new LuaTable(values.narg(), 1);
        for (int n = 1; n <= values.narg(); n++) {
            table.rawset(n, values.arg(n));
        }
        table.rawset("n", LuaValue.valueOf(values.narg()));
        return table;
    }

    /** Makes what the functions within a chunk call the global {@code arg} that table where they mean it. */
    static void mark(Prototype main) {
        for (Prototype inner : main.p) {
            if (inner.is_vararg != 0 && !spreads(inner) && inner.maxstacksize < 250 && names(inner)) {
                int register = inner.maxstacksize++;
                inner.is_vararg |= WANTED;
                for (int n = 0; n < inner.code.length; n++) {
                    inner.code[n] = replaced(inner, inner.code[n], register);
                }
            }
            mark(inner);
        }
    }

    private static boolean spreads(Prototype p) {
        for (int instruction : p.code) {
            if ((instruction & 0x3f) == Lua.OP_VARARG) {
                return true;
            }
        }
        return false;
    }

    private static boolean names(Prototype p) {
        for (int instruction : p.code) {
            if (reads(p, instruction)) {
                return true;
            }
        }
        return false;
    }

    private static boolean reads(Prototype p, int instruction) {
        int c = (instruction >> 14) & 0x1ff;
        return (instruction & 0x3f) == Lua.OP_GETTABUP
                && c > 0xff
                && ARG.eq_b(p.k[c & 0xff])
                && LuaValue.ENV.equals(p.upvalues[instruction >>> 23].name);
    }

    private static int replaced(Prototype p, int instruction, int register) {
        return reads(p, instruction) ? Lua.OP_MOVE | (instruction & (0xff << 6)) | (register << 23) : instruction;
    }
}
