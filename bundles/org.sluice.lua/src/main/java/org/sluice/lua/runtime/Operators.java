// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaNumber;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;

/** The operators whose meaning in 5.1 is not LuaJ's, or that must ask the budget. */
final class Operators {
    private Operators() {}

    static LuaValue length(LuaValue of) {
        if (of instanceof LuaTable table) {
            return LuaValue.valueOf(table.rawlen());
        }
        if (of instanceof LuaString string) {
            return LuaValue.valueOf(string.m_length);
        }
        LuaValue tag = of.metatag(LuaValue.LEN);
        if (tag.isnil()) {
            throw new LuaError("attempt to get length of a " + of.typename() + " value");
        }
        return tag.call(of);
    }

    static boolean less(LuaValue x, LuaValue y) {
        if (x instanceof LuaString a && y instanceof LuaString b) {
            return compare(a, b) < 0;
        }
        LuaValue tag = orderTag(x, y, LuaValue.LT);
        if (tag.isnil()) {
            throw unordered(x, y);
        }
        return tag.call(x, y).toboolean();
    }

    static boolean lessOrEqual(LuaValue x, LuaValue y) {
        if (x instanceof LuaString a && y instanceof LuaString b) {
            return compare(a, b) <= 0;
        }
        LuaValue tag = orderTag(x, y, LuaValue.LE);
        if (!tag.isnil()) {
            return tag.call(x, y).toboolean();
        }
        tag = orderTag(y, x, LuaValue.LT);
        if (tag.isnil()) {
            throw unordered(x, y);
        }
        return !tag.call(y, x).toboolean();
    }

    /** Of two strings, numbers or objects, as {@code <} orders them. */
    static boolean ordered(LuaValue x, LuaValue y) {
        return (x instanceof LuaNumber && y instanceof LuaNumber) ? x.lt_b(y) : less(x, y);
    }

    private static LuaValue orderTag(LuaValue x, LuaValue y, LuaValue name) {
        if (x.type() != y.type()) {
            return LuaValue.NIL;
        }
        LuaValue tag = x.metatag(name);
        return !tag.isnil() && tag.raweq(y.metatag(name)) ? tag : LuaValue.NIL;
    }

    private static LuaError unordered(LuaValue x, LuaValue y) {
        String one = x.typename();
        String other = y.typename();
        return new LuaError(
                one.equals(other)
                        ? "attempt to compare two " + one + " values"
                        : "attempt to compare " + one + " with " + other);
    }

    private static int compare(LuaString a, LuaString b) {
        return java.util.Arrays.compareUnsigned(
                a.m_bytes, a.m_offset, a.m_offset + a.m_length, b.m_bytes, b.m_offset, b.m_offset + b.m_length);
    }

    static LuaValue loopNumber(LuaValue value, String what) {
        LuaValue number = value instanceof LuaString text ? Numbers.parse(text, 10) : value;
        if (number instanceof LuaNumber) {
            return number;
        }
        throw new LuaError("'for' " + what + " must be a number");
    }

    /** Joins what lies from b to c, from the right as Lua does. */
    static LuaValue concat(LuaValue[] stack, int b, int c, Meter meter) {
        long length = 0;
        for (int n = b; n <= c; n++) {
            LuaValue value = stack[n];
            if (value instanceof LuaNumber number) {
                value = Numbers.text(number);
                stack[n] = value;
            }
            if (!(value instanceof LuaString string)) {
                return concatObjects(stack, b, c, meter);
            }
            length += string.m_length;
        }
        return join(stack, b, c, length, meter);
    }

    private static LuaValue join(LuaValue[] strings, int b, int c, long length, Meter meter) {
        meter.reserve(length);
        if (length > Integer.MAX_VALUE - 8) {
            throw new LuaError("string length overflow");
        }
        byte[] bytes = new byte[(int) length];
        int at = 0;
        for (int n = b; n <= c; n++) {
            LuaString string = (LuaString) strings[n];
            System.arraycopy(string.m_bytes, string.m_offset, bytes, at, string.m_length);
            at += string.m_length;
        }
        return LuaString.valueUsing(bytes);
    }

    private static LuaValue concatObjects(LuaValue[] stack, int b, int c, Meter meter) {
        LuaValue right = stack[c];
        for (int n = c - 1; n >= b; n--) {
            LuaValue left = stack[n];
            if (joins(left) && joins(right)) {
                right = concat(new LuaValue[] {left, right}, 0, 1, meter);
                continue;
            }
            LuaValue tag = left.metatag(LuaValue.CONCAT);
            if (tag.isnil()) {
                tag = right.metatag(LuaValue.CONCAT);
            }
            if (tag.isnil()) {
                throw new LuaError("attempt to concatenate a " + (joins(left) ? right : left).typename() + " value");
            }
            right = tag.call(left, right);
        }
        return right;
    }

    private static boolean joins(LuaValue value) {
        return value instanceof LuaString || value instanceof LuaNumber;
    }
}
