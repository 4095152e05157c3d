// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import java.util.Arrays;
import org.luaj.vm2.Lua;
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

    static boolean equal(LuaValue x, LuaValue y, Meter meter) {
        if (x instanceof LuaString a && y instanceof LuaString b) {
            return same(a, b, meter);
        }
        return x.eq_b(y);
    }

    static boolean same(LuaString a, LuaString b, Meter meter) {
        if (a.m_length != b.m_length || a.hashCode() != b.hashCode()) {
            return false;
        }
        if (a.m_bytes == b.m_bytes && a.m_offset == b.m_offset) {
            return true;
        }
        meter.read(a.m_length);
        return Arrays.equals(
                a.m_bytes, a.m_offset, a.m_offset + a.m_length, b.m_bytes, b.m_offset, b.m_offset + b.m_length);
    }

    static boolean less(LuaValue x, LuaValue y, Meter meter) {
        if (x instanceof LuaString a && y instanceof LuaString b) {
            return compare(a, b, meter) < 0;
        }
        LuaValue tag = orderTag(x, y, LuaValue.LT);
        if (tag.isnil()) {
            throw unordered(x, y);
        }
        return tag.call(x, y).toboolean();
    }

    static boolean lessOrEqual(LuaValue x, LuaValue y, Meter meter) {
        if (x instanceof LuaString a && y instanceof LuaString b) {
            return compare(a, b, meter) <= 0;
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
    static boolean ordered(LuaValue x, LuaValue y, Meter meter) {
        return (x instanceof LuaNumber && y instanceof LuaNumber) ? x.lt_b(y) : less(x, y, meter);
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

    private static int compare(LuaString a, LuaString b, Meter meter) {
        meter.read(Math.min(a.m_length, b.m_length));
        return Arrays.compareUnsigned(
                a.m_bytes, a.m_offset, a.m_offset + a.m_length, b.m_bytes, b.m_offset, b.m_offset + b.m_length);
    }

    static LuaValue loopNumber(LuaValue value, String what) {
        LuaValue number = value instanceof LuaString text ? Numbers.parse(text, 10) : value;
        if (number instanceof LuaNumber) {
            return number;
        }
        throw new LuaError("'for' " + what + " must be a number");
    }

    /** The operator of that instruction, for what are not two numbers. */
    static LuaValue arithmetic(int operation, LuaValue x, LuaValue y, Machine machine) {
        LuaNumber left = Numbers.number(x);
        LuaNumber right = Numbers.number(y);
        if (left != null && right != null) {
            return switch (operation) {
                case Lua.OP_ADD -> left.add(right);
                case Lua.OP_SUB -> left.sub(right);
                case Lua.OP_MUL -> left.mul(right);
                case Lua.OP_DIV -> quotient(left, right);
                case Lua.OP_MOD -> left.mod(right);
                default -> power(left, right);
            };
        }
        LuaValue name =
                switch (operation) {
                    case Lua.OP_ADD -> LuaValue.ADD;
                    case Lua.OP_SUB -> LuaValue.SUB;
                    case Lua.OP_MUL -> LuaValue.MUL;
                    case Lua.OP_DIV -> LuaValue.DIV;
                    case Lua.OP_MOD -> LuaValue.MOD;
                    default -> LuaValue.POW;
                };
        return either(machine, name, x, y, left == null ? x : y).call(x, y);
    }

    static LuaValue negative(LuaValue of, Machine machine) {
        LuaNumber number = Numbers.number(of);
        return number != null
                ? number.neg()
                : either(machine, LuaValue.UNM, of, of, of).call(of, of);
    }

    private static LuaValue either(Machine machine, LuaValue name, LuaValue x, LuaValue y, LuaValue wrong) {
        LuaValue tag = Metatables.tag(machine, x, name);
        if (tag.isnil()) {
            tag = Metatables.tag(machine, y, name);
        }
        if (tag.isnil()) {
            throw new LuaError("attempt to perform arithmetic on a " + wrong.typename() + " value");
        }
        return tag;
    }

    /** Of two numbers. LuaJ's is another one, by a table of 16 bits, until somebody in the JVM says otherwise. */
    static LuaValue power(LuaValue x, LuaValue y) {
        return LuaValue.valueOf(Math.pow(x.todouble(), y.todouble()));
    }

    /** Of two numbers. LuaJ's makes an infinite one of what is no number. */
    static LuaValue quotient(LuaValue x, LuaValue y) {
        return LuaValue.valueOf(x.todouble() / y.todouble());
    }

    /** Joins what lies from b to c, from the right as Lua does. */
    static LuaValue concat(LuaValue[] stack, int b, int c, Machine machine) {
        for (int n = b; n <= c; n++) {
            if (!joins(stack[n])) {
                return concatObjects(stack, b, c, machine);
            }
        }
        long length = 0;
        for (int n = b; n <= c; n++) {
            if (stack[n] instanceof LuaNumber number) {
                stack[n] = Numbers.text(number);
            }
            length += ((LuaString) stack[n]).m_length;
        }
        return join(stack, b, c, length, machine.meter);
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

    private static LuaValue concatObjects(LuaValue[] stack, int b, int c, Machine machine) {
        LuaValue right = stack[c];
        for (int n = c - 1; n >= b; n--) {
            LuaValue left = stack[n];
            if (joins(left) && joins(right)) {
                right = concat(new LuaValue[] {left, right}, 0, 1, machine);
                continue;
            }
            LuaValue tag = Metatables.tag(machine, left, LuaValue.CONCAT);
            if (tag.isnil()) {
                tag = Metatables.tag(machine, right, LuaValue.CONCAT);
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
