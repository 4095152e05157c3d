// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import static org.luaj.vm2.LuaValue.NIL;
import static org.luaj.vm2.LuaValue.NONE;

import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaNumber;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** The table {@code table}. */
final class TableLibrary {
    private final Meter meter;
    private int looked;

    TableLibrary(Meter meter) {
        this.meter = meter;
    }

    void open(Machine machine) {
        LuaTable table = machine.table("table");
        LibraryFunction.put(table, "concat", this::concat);
        LibraryFunction.put(table, "foreach", this::forEach);
        LibraryFunction.put(table, "foreachi", this::forEachIndex);
        LibraryFunction.put(
                table, "getn", args -> LuaValue.valueOf(Arguments.table(args, 1).rawlen()));
        LibraryFunction.put(table, "setn", args -> {
            throw new LuaError("'setn' is obsolete");
        });
        LibraryFunction.put(table, "maxn", this::maximum);
        LibraryFunction.put(table, "insert", this::insert);
        LibraryFunction.put(table, "remove", this::remove);
        LibraryFunction.put(table, "sort", this::sort);
    }

    private Varargs concat(Varargs args) {
        LuaTable table = Arguments.table(args, 1);
        LuaString separator = Arguments.string(args, 2, LuaValue.EMPTYSTRING);
        int from = Arguments.integer(args, 3, 1);
        int to = args.arg(4).isnil() ? table.rawlen() : Arguments.integer(args, 4);
        TextBuilder out = new TextBuilder(meter);
        for (long n = from; n <= to; n++) {
            meter.steps(1);
            LuaValue value = table.rawget((int) n);
            if (value instanceof LuaString text) {
                out.add(text);
            } else if (value instanceof LuaNumber number) {
                out.add(Numbers.text(number));
            } else {
                throw new LuaError("invalid value (" + value.typename() + ") at index " + n + " in table for 'concat'");
            }
            if (n < to) {
                out.add(separator);
            }
        }
        return out.text();
    }

    private Varargs forEach(Varargs args) {
        LuaTable table = Arguments.table(args, 1);
        LuaValue function = Arguments.function(args, 2);
        for (Varargs pair = following(table, NIL); !pair.isnil(1); pair = following(table, pair.arg1())) {
            meter.steps(1);
            LuaValue result = function.call(pair.arg1(), pair.arg(2));
            if (!result.isnil()) {
                return result;
            }
        }
        return NONE;
    }

    private Varargs forEachIndex(Varargs args) {
        LuaTable table = Arguments.table(args, 1);
        LuaValue function = Arguments.function(args, 2);
        int length = table.rawlen();
        for (int n = 1; n <= length; n++) {
            meter.steps(1);
            LuaValue result = function.call(LuaValue.valueOf(n), table.rawget(n));
            if (!result.isnil()) {
                return result;
            }
        }
        return NONE;
    }

    /** What stands behind a key; looking for it in a table that was emptied takes as long as it was full. */
    Varargs following(LuaTable table, LuaValue key) {
        if (key instanceof LuaString text) {
            meter.read(text.m_length);
        }
        if ((++looked & 15) == 0) {
            meter.look();
        }
        return table.next(key);
    }

    private Varargs maximum(Varargs args) {
        LuaTable table = Arguments.table(args, 1);
        LuaValue most = LuaValue.ZERO;
        for (Varargs pair = following(table, NIL); !pair.isnil(1); pair = following(table, pair.arg1())) {
            meter.steps(1);
            if (pair.arg1() instanceof LuaNumber key && most.lt_b(key)) {
                most = key;
            }
        }
        return most;
    }

    private Varargs insert(Varargs args) {
        LuaTable table = Arguments.table(args, 1);
        int end = table.rawlen() + 1;
        meter.put(table, LuaValue.valueOf(end), LuaValue.TRUE);
        switch (args.narg()) {
            case 2 -> table.rawset(end, args.arg(2));
            case 3 -> {
                int position = Arguments.integer(args, 2);
                for (int n = Math.max(end, position); n > position; n--) {
                    meter.steps(1);
                    table.rawset(n, table.rawget(n - 1));
                }
                table.rawset(position, args.arg(3));
            }
            default -> throw new LuaError("wrong number of arguments to 'insert'");
        }
        return NONE;
    }

    private Varargs remove(Varargs args) {
        LuaTable table = Arguments.table(args, 1);
        int end = table.rawlen();
        int position = Arguments.integer(args, 2, end);
        if (position < 1 || position > end) {
            return NONE;
        }
        LuaValue removed = table.rawget(position);
        for (int n = position; n < end; n++) {
            meter.steps(1);
            table.rawset(n, table.rawget(n + 1));
        }
        table.rawset(end, NIL);
        return removed;
    }

    private Varargs sort(Varargs args) {
        LuaTable table = Arguments.table(args, 1);
        LuaValue order = args.arg(2).isnil() ? NIL : Arguments.function(args, 2);
        int length = table.rawlen();
        meter.reserve(16L * length);
        LuaValue[] values = new LuaValue[length];
        for (int n = 0; n < length; n++) {
            values[n] = table.rawget(n + 1);
        }
        mergeSort(values, new LuaValue[length], 0, length, order);
        for (int n = 0; n < length; n++) {
            table.rawset(n + 1, values[n]);
        }
        return NONE;
    }

    /** Comes to an end whatever the order function answers. */
    private void mergeSort(LuaValue[] values, LuaValue[] spare, int from, int to, LuaValue order) {
        if (to - from < 2) {
            return;
        }
        int middle = (from + to) >>> 1;
        mergeSort(values, spare, from, middle, order);
        mergeSort(values, spare, middle, to, order);
        System.arraycopy(values, from, spare, from, to - from);
        int left = from;
        int right = middle;
        for (int n = from; n < to; n++) {
            boolean takeRight = left >= middle || (right < to && before(spare[right], spare[left], order));
            values[n] = takeRight ? spare[right++] : spare[left++];
        }
    }

    private boolean before(LuaValue a, LuaValue b, LuaValue order) {
        meter.steps(1);
        return order.isnil() ? Operators.ordered(a, b, meter) : order.call(a, b).toboolean();
    }
}
