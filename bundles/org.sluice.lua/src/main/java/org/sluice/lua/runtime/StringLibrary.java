// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import static org.luaj.vm2.LuaValue.NIL;
import static org.luaj.vm2.LuaValue.NONE;
import static org.luaj.vm2.LuaValue.varargsOf;

import java.util.function.IntUnaryOperator;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** The table {@code string}, which is this runtime's own, and its strings' alone. */
final class StringLibrary {
    private static final String SPECIALS = "^$*+?.([%-";
    private static final int MAX_RESULTS = 1_000_000;

    private final Meter meter;

    StringLibrary(Meter meter) {
        this.meter = meter;
    }

    void open(Machine machine) {
        LuaTable string = machine.table("string");
        LibraryFunction.put(string, "byte", this::bytes);
        LibraryFunction.put(string, "char", this::characters);
        LibraryFunction.put(string, "dump", args -> {
            throw new LuaError("unable to dump given function");
        });
        LibraryFunction.put(string, "find", args -> find(args, true));
        LibraryFunction.put(string, "match", args -> find(args, false));
        LibraryFunction.put(string, "gmatch", this::gmatch);
        LibraryFunction.put(string, "gfind", this::gmatch);
        LibraryFunction.put(string, "gsub", args -> Substitution.run(meter, args));
        LibraryFunction.put(string, "format", args -> Format.of(meter, args));
        LibraryFunction.put(string, "len", args -> LuaValue.valueOf(Arguments.string(args, 1).m_length));
        LibraryFunction.put(string, "lower", args -> mapped(args, c -> CharacterClass.upper(c) ? c + 32 : c));
        LibraryFunction.put(string, "upper", args -> mapped(args, c -> CharacterClass.lower(c) ? c - 32 : c));
        LibraryFunction.put(string, "rep", this::repeated);
        LibraryFunction.put(string, "reverse", this::reversed);
        LibraryFunction.put(string, "sub", this::sub);
        LuaTable metatable = new LuaTable();
        metatable.rawset(LuaValue.INDEX, string);
        machine.stringMetatable = metatable;
    }

    /** A position counted from the end if it is negative. */
    private static long position(double given, int length) {
        long position = (long) given;
        return position >= 0 ? position : Math.max(0, position + length + 1);
    }

    private static double optional(Varargs args, int index, double otherwise) {
        return args.arg(index).isnil() ? otherwise : Arguments.number(args, index);
    }

    private Varargs bytes(Varargs args) {
        LuaString text = Arguments.string(args, 1);
        long first = position(optional(args, 2, 1), text.m_length);
        long last = position(optional(args, 3, (double) first), text.m_length);
        int from = (int) Math.max(1, Math.min(first, text.m_length + 1L));
        int to = (int) Math.min(last, text.m_length);
        if (from > to) {
            return NONE;
        }
        if (to - from >= MAX_RESULTS) {
            throw new LuaError("string slice too long");
        }
        meter.reserve(8L * (to - from));
        LuaValue[] values = new LuaValue[to - from + 1];
        for (int n = 0; n < values.length; n++) {
            values[n] = LuaValue.valueOf(text.luaByte(from - 1 + n));
        }
        return varargsOf(values);
    }

    private Varargs characters(Varargs args) {
        meter.reserve(8L * args.narg());
        byte[] bytes = new byte[args.narg()];
        for (int n = 1; n <= bytes.length; n++) {
            int c = Arguments.integer(args, n);
            if (c < 0 || c > 255) {
                throw Arguments.bad(n, "invalid value");
            }
            bytes[n - 1] = (byte) c;
        }
        return LuaString.valueUsing(bytes);
    }

    private byte[] copy(LuaString text) {
        meter.reserve(text.m_length);
        byte[] bytes = new byte[text.m_length];
        text.copyInto(0, bytes, 0, bytes.length);
        return bytes;
    }

    private LuaString mapped(Varargs args, IntUnaryOperator mapping) {
        byte[] bytes = copy(Arguments.string(args, 1));
        for (int n = 0; n < bytes.length; n++) {
            bytes[n] = (byte) mapping.applyAsInt(bytes[n] & 0xff);
        }
        return LuaString.valueUsing(bytes);
    }

    private LuaString reversed(Varargs args) {
        byte[] bytes = copy(Arguments.string(args, 1));
        for (int n = 0, end = bytes.length - 1; n < end; n++, end--) {
            byte swapped = bytes[n];
            bytes[n] = bytes[end];
            bytes[end] = swapped;
        }
        return LuaString.valueUsing(bytes);
    }

    private LuaString repeated(Varargs args) {
        LuaString text = Arguments.string(args, 1);
        int times = Math.max(0, Arguments.integer(args, 2));
        long length = (long) text.m_length * times;
        meter.reserve(length);
        if (length > Integer.MAX_VALUE - 8) {
            throw new NotEnoughMemory();
        }
        byte[] bytes = new byte[(int) length];
        if (length > 0) {
            text.copyInto(0, bytes, 0, text.m_length);
        }
        for (int done = text.m_length; done < length; done *= 2) {
            System.arraycopy(bytes, 0, bytes, done, (int) Math.min(done, length - done));
        }
        return LuaString.valueUsing(bytes);
    }

    private Varargs sub(Varargs args) {
        LuaString text = Arguments.string(args, 1);
        long from = Math.max(1, position(Arguments.number(args, 2), text.m_length));
        long to = Math.min(text.m_length, position(optional(args, 3, -1), text.m_length));
        if (from > to) {
            return LuaValue.EMPTYSTRING;
        }
        meter.reserve(to - from);
        return text.substring((int) from - 1, (int) to);
    }

    private Varargs find(Varargs args, boolean find) {
        LuaString subject = Arguments.string(args, 1);
        LuaString pattern = Arguments.string(args, 2);
        long wanted = position(optional(args, 3, 1), subject.m_length) - 1;
        int from = (int) Math.min(Math.max(0, wanted), subject.m_length);
        if (find && (args.arg(4).toboolean() || plain(pattern))) {
            int at = indexOf(subject, pattern, from);
            return at < 0 ? NIL : varargsOf(LuaValue.valueOf(at + 1), LuaValue.valueOf(at + pattern.m_length));
        }
        PatternMatch match = new PatternMatch(meter, subject, pattern);
        int anchor = pattern.m_length > 0 && pattern.luaByte(0) == '^' ? 1 : 0;
        int at = from;
        do {
            int end = match.at(at, anchor);
            if (end >= 0) {
                Varargs captured = find && match.captures() == 0 ? NONE : match.captured(at, end);
                return find ? varargsOf(LuaValue.valueOf(at + 1), LuaValue.valueOf(end), captured) : captured;
            }
        } while (anchor == 0 && ++at <= subject.m_length);
        return NIL;
    }

    private boolean plain(LuaString pattern) {
        meter.steps(pattern.m_length >> 4);
        for (int n = 0; n < pattern.m_length; n++) {
            if (SPECIALS.indexOf(pattern.luaByte(n)) >= 0) {
                return false;
            }
        }
        return true;
    }

    private int indexOf(LuaString subject, LuaString wanted, int from) {
        int last = subject.m_length - wanted.m_length;
        for (int at = from; at <= last; at++) {
            int n = 0;
            while (n < wanted.m_length && subject.luaByte(at + n) == wanted.luaByte(n)) {
                n++;
            }
            if (n == wanted.m_length) {
                return at;
            }
            if ((at & 63) == 0 || n > 0) {
                meter.steps(1 + (n >> 4));
            }
        }
        return -1;
    }

    private Varargs gmatch(Varargs args) {
        LuaString subject = Arguments.string(args, 1);
        LuaString pattern = Arguments.string(args, 2);
        PatternMatch match = new PatternMatch(meter, subject, pattern);
        int[] next = {0};
        return new LibraryFunction("gmatch", ignored -> {
            for (int at = next[0]; at <= subject.m_length; at++) {
                int end = match.at(at, 0);
                if (end >= 0) {
                    next[0] = end == at ? end + 1 : end;
                    return match.captured(at, end);
                }
            }
            next[0] = subject.m_length + 1;
            return NIL;
        });
    }
}
