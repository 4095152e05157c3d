// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.Lua;
import org.luaj.vm2.LuaClosure;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaNumber;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Prototype;
import org.luaj.vm2.TailcallVarargs;
import org.luaj.vm2.UpValue;
import org.luaj.vm2.Upvaldesc;
import org.luaj.vm2.Varargs;

/**
 * A Lua function, and the machine that runs what LuaJ's compiler makes of it. LuaJ's own interpreter is not used,
 * because it can not be held to budgets without its debug library, which makes it slow and its messages unlike Lua's,
 * and because it shares the metatable of strings among all scripts of the JVM.
 */
final class Closure extends LuaClosure {
    private static final LuaString ENV = LuaValue.ENV;
    private static final int LONG_KEY = 4096;

    private final Machine machine;
    private LuaValue environment;

    Closure(Prototype p, Machine machine, LuaValue environment) {
        super(p, environment);
        this.machine = machine;
        this.environment = environment;
    }

    @Override
    public String tojstring() {
        return "function: 0x" + String.format("%08x", System.identityHashCode(this));
    }

    LuaValue environment() {
        int at = environmentUpvalue();
        return at < 0 ? environment : upValues[at].getValue();
    }

    /** As 5.1 has it: of this function alone, and of those that it makes from now on. */
    void environment(LuaValue to) {
        environment = to;
        int at = environmentUpvalue();
        if (at >= 0) {
            upValues[at] = new UpValue(new LuaValue[] {to}, 0);
        }
    }

    private int environmentUpvalue() {
        for (int i = 0; i < p.upvalues.length; i++) {
            if (ENV.equals(p.upvalues[i].name)) {
                return i;
            }
        }
        return -1;
    }

    /** One instruction after another. It is long, as a machine's loop is, so that nothing is passed about. */
    @Override
    protected Varargs execute(LuaValue[] stack, Varargs varargs) {
        CallStack calls = machine.calls;
        Meter meter = machine.meter;
        int depth = calls.depth;
        CallStack.Frame frame = calls.push(this);
        int[] code = p.code;
        LuaValue[] k = p.k;
        @Nullable UpValue[] open = p.p.length > 0 ? new UpValue[stack.length] : null;
        if ((p.is_vararg & VarargTable.WANTED) != 0) {
            meter.reserve(16L * varargs.narg());
            stack[p.maxstacksize - 1] = VarargTable.of(varargs);
        }
        Varargs v = NONE;
        int top = 0;
        int pc = 0;
        try {
            for (; ; pc++) {
                frame.pc = pc;
                if (--meter.fuel < 0) {
                    meter.slice();
                }
                int i = code[pc];
                int a = (i >> 6) & 0xff;
                int b = i >>> 23;
                int c = (i >> 14) & 0x1ff;
                switch (i & 0x3f) {
                    case Lua.OP_MOVE -> stack[a] = stack[b];
                    case Lua.OP_LOADK -> stack[a] = k[i >>> 14];
                    case Lua.OP_LOADBOOL -> {
                        stack[a] = b != 0 ? TRUE : FALSE;
                        if (c != 0) {
                            pc++;
                        }
                    }
                    case Lua.OP_LOADNIL -> {
                        for (int n = a + b; n >= a; n--) {
                            stack[n] = NIL;
                        }
                    }
                    case Lua.OP_GETUPVAL -> stack[a] = upValues[b].getValue();
                    case Lua.OP_GETTABUP -> stack[a] = index(upValues[b].getValue(), c > 0xff ? k[c & 0xff] : stack[c]);
                    case Lua.OP_GETTABLE -> stack[a] = index(stack[b], c > 0xff ? k[c & 0xff] : stack[c]);
                    case Lua.OP_SETTABUP ->
                        set(
                                upValues[a].getValue(),
                                b > 0xff ? k[b & 0xff] : stack[b],
                                c > 0xff ? k[c & 0xff] : stack[c]);
                    case Lua.OP_SETUPVAL -> upValues[b].setValue(stack[a]);
                    case Lua.OP_SETTABLE ->
                        set(stack[a], b > 0xff ? k[b & 0xff] : stack[b], c > 0xff ? k[c & 0xff] : stack[c]);
                    case Lua.OP_NEWTABLE -> stack[a] = new LuaTable(b, c);
                    case Lua.OP_SELF -> {
                        LuaValue object = stack[b];
                        stack[a + 1] = object;
                        stack[a] = index(object, c > 0xff ? k[c & 0xff] : stack[c]);
                    }
                    case Lua.OP_ADD -> {
                        LuaValue x = b > 0xff ? k[b & 0xff] : stack[b];
                        LuaValue y = c > 0xff ? k[c & 0xff] : stack[c];
                        stack[a] = x instanceof LuaNumber && y instanceof LuaNumber
                                ? x.add(y)
                                : Operators.arithmetic(i & 0x3f, x, y, machine);
                    }
                    case Lua.OP_SUB -> {
                        LuaValue x = b > 0xff ? k[b & 0xff] : stack[b];
                        LuaValue y = c > 0xff ? k[c & 0xff] : stack[c];
                        stack[a] = x instanceof LuaNumber && y instanceof LuaNumber
                                ? x.sub(y)
                                : Operators.arithmetic(i & 0x3f, x, y, machine);
                    }
                    case Lua.OP_MUL -> {
                        LuaValue x = b > 0xff ? k[b & 0xff] : stack[b];
                        LuaValue y = c > 0xff ? k[c & 0xff] : stack[c];
                        stack[a] = x instanceof LuaNumber && y instanceof LuaNumber
                                ? x.mul(y)
                                : Operators.arithmetic(i & 0x3f, x, y, machine);
                    }
                    case Lua.OP_DIV -> {
                        LuaValue x = b > 0xff ? k[b & 0xff] : stack[b];
                        LuaValue y = c > 0xff ? k[c & 0xff] : stack[c];
                        stack[a] = x instanceof LuaNumber && y instanceof LuaNumber
                                ? Operators.quotient(x, y)
                                : Operators.arithmetic(i & 0x3f, x, y, machine);
                    }
                    case Lua.OP_MOD -> {
                        LuaValue x = b > 0xff ? k[b & 0xff] : stack[b];
                        LuaValue y = c > 0xff ? k[c & 0xff] : stack[c];
                        stack[a] = x instanceof LuaNumber && y instanceof LuaNumber
                                ? x.mod(y)
                                : Operators.arithmetic(i & 0x3f, x, y, machine);
                    }
                    case Lua.OP_POW -> {
                        LuaValue x = b > 0xff ? k[b & 0xff] : stack[b];
                        LuaValue y = c > 0xff ? k[c & 0xff] : stack[c];
                        stack[a] = x instanceof LuaNumber && y instanceof LuaNumber
                                ? Operators.power(x, y)
                                : Operators.arithmetic(i & 0x3f, x, y, machine);
                    }
                    case Lua.OP_UNM ->
                        stack[a] =
                                stack[b] instanceof LuaNumber ? stack[b].neg() : Operators.negative(stack[b], machine);
                    case Lua.OP_NOT -> stack[a] = stack[b].not();
                    case Lua.OP_LEN -> stack[a] = Operators.length(stack[b]);
                    case Lua.OP_CONCAT -> stack[a] = Operators.concat(stack, b, c, machine);
                    case Lua.OP_JMP -> {
                        pc += (i >>> 14) - 0x1ffff;
                        if (a > 0 && open != null) {
                            close(open, a - 1);
                        }
                    }
                    case Lua.OP_EQ -> {
                        LuaValue x = b > 0xff ? k[b & 0xff] : stack[b];
                        LuaValue y = c > 0xff ? k[c & 0xff] : stack[c];
                        if (Operators.equal(x, y, meter) != (a != 0)) {
                            pc++;
                        }
                    }
                    case Lua.OP_LT -> {
                        LuaValue x = b > 0xff ? k[b & 0xff] : stack[b];
                        LuaValue y = c > 0xff ? k[c & 0xff] : stack[c];
                        boolean less = (x instanceof LuaNumber && y instanceof LuaNumber)
                                ? x.lt_b(y)
                                : Operators.less(x, y, meter);
                        if (less != (a != 0)) {
                            pc++;
                        }
                    }
                    case Lua.OP_LE -> {
                        LuaValue x = b > 0xff ? k[b & 0xff] : stack[b];
                        LuaValue y = c > 0xff ? k[c & 0xff] : stack[c];
                        boolean less = (x instanceof LuaNumber && y instanceof LuaNumber)
                                ? x.lteq_b(y)
                                : Operators.lessOrEqual(x, y, meter);
                        if (less != (a != 0)) {
                            pc++;
                        }
                    }
                    case Lua.OP_TEST -> {
                        if (stack[a].toboolean() != (c != 0)) {
                            pc++;
                        }
                    }
                    case Lua.OP_TESTSET -> {
                        LuaValue x = stack[b];
                        if (x.toboolean() != (c != 0)) {
                            pc++;
                        } else {
                            stack[a] = x;
                        }
                    }
                    case Lua.OP_CALL -> {
                        if (b > 0 && b < 5 && (c == 1 || c == 2)) {
                            LuaValue result = call(stack, a, b);
                            if (c == 2) {
                                stack[a] = result;
                            }
                        } else {
                            v = called(stack[a]).invoke(arguments(stack, a, b, top, v, meter));
                            if (c == 0) {
                                top = a + v.narg();
                            } else {
                                for (int n = 0; n < c - 1; n++) {
                                    stack[a + n] = v.arg(n + 1);
                                }
                                v = NONE;
                            }
                        }
                    }
                    case Lua.OP_TAILCALL -> {
                        return tail(called(stack[a]), arguments(stack, a, b, top, v, meter));
                    }
                    case Lua.OP_RETURN -> {
                        return switch (b) {
                            case 0 -> Values.joined(stack, a, top - v.narg() - a, v, meter);
                            case 1 -> NONE;
                            case 2 -> stack[a];
                            default -> varargsOf(stack, a, b - 1);
                        };
                    }
                    case Lua.OP_FORLOOP -> {
                        LuaValue step = stack[a + 2];
                        LuaValue next = step.add(stack[a]);
                        if (step.gt_b(0) ? next.lteq_b(stack[a + 1]) : next.gteq_b(stack[a + 1])) {
                            stack[a] = next;
                            stack[a + 3] = next;
                            pc += (i >>> 14) - 0x1ffff;
                        }
                    }
                    case Lua.OP_FORPREP -> {
                        LuaValue step = Operators.loopNumber(stack[a + 2], "step");
                        stack[a + 1] = Operators.loopNumber(stack[a + 1], "limit");
                        stack[a] =
                                Operators.loopNumber(stack[a], "initial value").sub(step);
                        stack[a + 2] = step;
                        pc += (i >>> 14) - 0x1ffff;
                    }
                    case Lua.OP_TFORCALL -> {
                        v = called(stack[a]).invoke(varargsOf(stack[a + 1], stack[a + 2]));
                        for (int n = 1; n <= c; n++) {
                            stack[a + 2 + n] = v.arg(n);
                        }
                        v = NONE;
                    }
                    case Lua.OP_TFORLOOP -> {
                        if (!stack[a + 1].isnil()) {
                            stack[a] = stack[a + 1];
                            pc += (i >>> 14) - 0x1ffff;
                        }
                    }
                    case Lua.OP_SETLIST -> {
                        int block = c == 0 ? code[++pc] : c;
                        if (b == 0) {
                            meter.reserve(16L * (top - a));
                        }
                        Values.fill(stack, a, b == 0 ? top - a - 1 : b, b == 0 ? v : NONE, block);
                        v = NONE;
                    }
                    case Lua.OP_CLOSURE -> stack[a] = closure(p.p[i >>> 14], stack, open);
                    case Lua.OP_VARARG -> {
                        if (b == 0) {
                            top = a + varargs.narg();
                            v = varargs;
                        } else {
                            for (int n = 1; n < b; n++) {
                                stack[a + n - 1] = varargs.arg(n);
                            }
                        }
                    }
                    default -> throw new LuaError("bad instruction");
                }
            }
        } catch (Fault e) {
            throw e;
        } catch (LuaError e) {
            // Naming what was wrong reads the code up to here.
            meter.steps(pc >> 3);
            throw machine.fault(Naming.named(e, this, pc, stack));
        } catch (RuntimeException e) {
            throw machine.raise(valueOf(frame.where() + "internal error"), e);
        } finally {
            calls.depth = depth;
            frame.closure = null;
            if (open != null) {
                close(open, 0);
            }
        }
    }

    private LuaValue index(LuaValue object, LuaValue key) {
        if (key instanceof LuaString name && name.m_length > LONG_KEY) {
            machine.meter.read(name.m_length);
        }
        if (object instanceof LuaTable table) {
            LuaValue value = table.rawget(key);
            return value.isnil() && table.getmetatable() != null ? Metatables.index(machine, table, key) : value;
        }
        return Metatables.index(machine, object, key);
    }

    private void set(LuaValue object, LuaValue key, LuaValue value) {
        if (key instanceof LuaString name && name.m_length > LONG_KEY) {
            machine.meter.read(name.m_length);
        }
        if (machine.meter.full) {
            machine.meter.put(object, key, value);
        }
        if (object instanceof LuaString string) {
            Metatables.set(machine, string, key, value);
        } else {
            object.set(key, value);
        }
    }

    /** What is called in place of a value; the metatable of strings is not LuaJ's. */
    private LuaValue called(LuaValue value) {
        return value instanceof LuaString ? Metatables.callable(machine, value) : value;
    }

    private LuaValue call(LuaValue[] stack, int a, int b) {
        LuaValue function = called(stack[a]);
        return switch (b) {
            case 1 -> function.call();
            case 2 -> function.call(stack[a + 1]);
            case 3 -> function.call(stack[a + 1], stack[a + 2]);
            default -> function.call(stack[a + 1], stack[a + 2], stack[a + 3]);
        };
    }

    private static Varargs arguments(LuaValue[] stack, int a, int b, int top, Varargs v, Meter meter) {
        return switch (b) {
            case 0 -> Values.joined(stack, a + 1, top - v.narg() - (a + 1), v, meter);
            case 1 -> NONE;
            case 2 -> stack[a + 1];
            case 3 -> varargsOf(stack[a + 1], stack[a + 2]);
            case 4 -> varargsOf(stack[a + 1], stack[a + 2], stack[a + 3]);
            default -> varargsOf(stack, a + 1, b - 1);
        };
    }

    private static Varargs tail(LuaValue function, Varargs arguments) {
        // What is no closure is called from here, so that it sees its caller, and that its errors are named.
        return function instanceof LuaClosure ? new TailcallVarargs(function, arguments) : function.invoke(arguments);
    }

    private Closure closure(Prototype prototype, LuaValue[] stack, @Nullable UpValue @Nullable [] open) {
        Closure made = new Closure(prototype, machine, environment);
        Upvaldesc[] wanted = prototype.upvalues;
        for (int n = 0; n < wanted.length; n++) {
            int at = wanted[n].idx;
            if (!wanted[n].instack) {
                made.upValues[n] = upValues[at];
            } else if (open != null) {
                UpValue shared = open[at];
                if (shared == null) {
                    shared = new UpValue(stack, at);
                    open[at] = shared;
                }
                made.upValues[n] = shared;
            }
        }
        return made;
    }

    private static void close(@Nullable UpValue[] open, int from) {
        for (int n = from; n < open.length; n++) {
            UpValue shared = open[n];
            if (shared != null) {
                shared.close();
                open[n] = null;
            }
        }
    }
}
