// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.Lua;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaNumber;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Prototype;

/** Puts into a message what the script calls the value that was wrong: "global 'x' (a nil value)". */
final class Naming {
    private Naming() {}

    /** The error of an instruction in Lua's words; the same one if it came from what the instruction called. */
    static LuaError named(LuaError e, Closure closure, int pc, LuaValue[] stack) {
        if (e instanceof ErrorLibrary.Unplaced
                || (e.getMessageObject() != null && e.getMessageObject().type() != LuaValue.TSTRING)) {
            return e;
        }
        Prototype p = closure.p;
        int i = p.code[pc];
        int a = (i >> 6) & 0xff;
        int b = i >>> 23;
        int c = (i >> 14) & 0x1ff;
        return switch (i & 0x3f) {
            case Lua.OP_GETTABUP -> indexed(e, closure.upValues[b].getValue(), upvalue(p, b), null, null);
            case Lua.OP_SETTABUP ->
                indexed(e, closure.upValues[a].getValue(), upvalue(p, a), constant(p, b, stack), LuaValue.NEWINDEX);
            case Lua.OP_GETTABLE, Lua.OP_SELF -> indexed(e, stack[b], register(p, pc, b), null, null);
            case Lua.OP_SETTABLE -> indexed(e, stack[a], register(p, pc, a), constant(p, b, stack), LuaValue.NEWINDEX);
            case Lua.OP_CALL, Lua.OP_TAILCALL, Lua.OP_TFORCALL ->
                stack[a].isfunction() || !stack[a].metatag(LuaValue.CALL).isnil()
                        ? e
                        : wrong("call", stack[a], register(p, pc, a));
            case Lua.OP_ADD, Lua.OP_SUB, Lua.OP_MUL, Lua.OP_DIV, Lua.OP_MOD, Lua.OP_POW ->
                arithmetic(e, p, pc, stack, b, c);
            case Lua.OP_UNM -> arithmetic(e, p, pc, stack, b, b);
            case Lua.OP_LEN ->
                message(e).startsWith("attempt to get length")
                        ? wrong("get length of", stack[b], register(p, pc, b))
                        : e;
            case Lua.OP_CONCAT -> concatenation(e, p, pc, stack, b, c);
            default -> e;
        };
    }

    private static String message(LuaError e) {
        return String.valueOf(e.getMessage());
    }

    private static LuaError wrong(String what, LuaValue value, @Nullable String name) {
        String type = value.typename();
        return new LuaError("attempt to " + what + " " + (name == null ? "a " + type : name + " (a " + type)
                + (name == null ? " value" : " value)"));
    }

    private static LuaError indexed(
            LuaError e, LuaValue object, @Nullable String name, @Nullable LuaValue key, @Nullable LuaValue tag) {
        if (object.istable()) {
            boolean badKey = key != null && !key.isvalidkey() && message(e).contains("table index");
            return badKey ? new LuaError("table index is " + (key.isnil() ? "nil" : "NaN")) : e;
        }
        boolean plain = object.metatag(tag == null ? LuaValue.INDEX : tag).isnil();
        return plain && !(object.isstring() && tag == null && !(object instanceof LuaNumber))
                ? wrong("index", object, name)
                : e;
    }

    private static LuaError arithmetic(LuaError e, Prototype p, int pc, LuaValue[] stack, int b, int c) {
        if (!message(e).startsWith("attempt to perform arithmetic")) {
            return e;
        }
        LuaValue left = constant(p, b, stack);
        boolean leftWrong = !(left instanceof LuaNumber) && Numbers.number(left) == null;
        int operand = leftWrong ? b : c;
        return wrong(
                "perform arithmetic on", constant(p, operand, stack), operand > 0xff ? null : register(p, pc, operand));
    }

    private static LuaError concatenation(LuaError e, Prototype p, int pc, LuaValue[] stack, int b, int c) {
        if (!message(e).startsWith("attempt to concatenate")) {
            return e;
        }
        for (int n = c - 1; n >= b; n--) {
            if (!joins(stack[n])) {
                return wrong("concatenate", stack[n], register(p, pc, n));
            }
        }
        return joins(stack[c]) ? e : wrong("concatenate", stack[c], register(p, pc, c));
    }

    private static boolean joins(LuaValue value) {
        return value instanceof LuaString || value instanceof LuaNumber;
    }

    private static LuaValue constant(Prototype p, int operand, LuaValue[] stack) {
        return operand > 0xff ? p.k[operand & 0xff] : stack[operand];
    }

    private static @Nullable String upvalue(Prototype p, int index) {
        LuaString name = p.upvalues[index].name;
        return name == null || name.eq_b(LuaValue.ENV) ? null : "upvalue '" + name.tojstring() + "'";
    }

    private static @Nullable String register(Prototype p, int pc, int register) {
        LuaString local = p.getlocalname(register + 1, pc);
        if (local != null && !local.tojstring().startsWith("(")) {
            return "local '" + local.tojstring() + "'";
        }
        int setter = setter(p, pc, register);
        if (setter < 0) {
            return null;
        }
        int i = p.code[setter];
        int b = i >>> 23;
        int c = (i >> 14) & 0x1ff;
        return switch (i & 0x3f) {
            case Lua.OP_MOVE -> b < register ? register(p, setter, b) : null;
            case Lua.OP_GETTABUP ->
                LuaValue.ENV.equals(p.upvalues[b].name) ? keyed("global", p, c) : keyed("field", p, c);
            case Lua.OP_GETTABLE -> keyed("field", p, c);
            case Lua.OP_SELF -> keyed("method", p, c);
            case Lua.OP_GETUPVAL -> upvalue(p, b);
            default -> null;
        };
    }

    private static @Nullable String keyed(String kind, Prototype p, int operand) {
        LuaValue key = operand > 0xff ? p.k[operand & 0xff] : LuaValue.NIL;
        return kind + " '" + (key instanceof LuaString name ? name.tojstring() : "?") + "'";
    }

    /** The last instruction before this one that wrote to a register, as far as can be told without running. */
    private static int setter(Prototype p, int last, int register) {
        int setter = -1;
        for (int pc = 0; pc < last; pc++) {
            int i = p.code[pc];
            int a = (i >> 6) & 0xff;
            switch (i & 0x3f) {
                case Lua.OP_LOADNIL -> setter = a <= register && register <= a + (i >>> 23) ? pc : setter;
                case Lua.OP_TFORCALL -> setter = register >= a + 2 ? pc : setter;
                case Lua.OP_CALL, Lua.OP_TAILCALL -> setter = register >= a ? pc : setter;
                case Lua.OP_SELF -> setter = register == a || register == a + 1 ? pc : setter;
                case Lua.OP_JMP -> {
                    int to = pc + 1 + (i >>> 14) - 0x1ffff;
                    if (pc < to && to <= last) {
                        pc = to - 1;
                    }
                }
                case Lua.OP_SETTABUP,
                        Lua.OP_SETUPVAL,
                        Lua.OP_SETTABLE,
                        Lua.OP_EQ,
                        Lua.OP_LT,
                        Lua.OP_LE,
                        Lua.OP_TEST,
                        Lua.OP_RETURN,
                        Lua.OP_SETLIST,
                        Lua.OP_EXTRAARG -> {
                    // These write to no register.
                }
                default -> setter = a == register ? pc : setter;
            }
        }
        return setter;
    }
}
