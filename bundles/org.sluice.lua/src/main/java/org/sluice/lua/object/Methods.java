// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.object;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.sluice.lua.runtime.LibraryFunction;
import org.sluice.lua.runtime.Meter;
import org.sluice.lua.runtime.Numbers;

/**
 * The methods of one kind of object. An accessor called without arguments gets, with one it sets and returns nothing. The
 * description is made once; {@link #metatable(Meter)} makes a table for one script.
 */
public final class Methods<T extends ScriptObject> {
    /** A method that is no accessor. */
    @FunctionalInterface
    public interface Method<T> {
        Varargs call(T self, Arguments arguments);
    }

    /** The largest whole number that a Lua number holds exactly. */
    public static final long MAX_WHOLE = 1L << 53;

    private final Class<T> type;
    private final String kind;
    private final Map<String, Method<T>> methods = new LinkedHashMap<>();

    public Methods(Class<T> type, String kind) {
        this.type = type;
        this.kind = kind;
    }

    public Methods<T> method(String name, Method<T> method) {
        methods.put(name, method);
        return this;
    }

    public Methods<T> readOnly(String name, Function<T, LuaValue> getter) {
        return method(name, (self, arguments) -> {
            if (arguments.count() > 0) {
                throw new LuaError("Value is read only");
            }
            return getter.apply(self);
        });
    }

    /** A number from 0 to max. */
    public Methods<T> number(String name, long max, ToLongFunction<T> getter, ObjLongConsumer<T> setter) {
        return method(name, (self, arguments) -> {
            if (arguments.count() == 0) {
                return LuaValue.valueOf((double) getter.applyAsLong(self));
            }
            setter.accept(self, arguments.integer(1, 0, max));
            return LuaValue.NONE;
        });
    }

    /** A number of 64 bits without sign. */
    public Methods<T> unsigned(String name, ToLongFunction<T> getter, ObjLongConsumer<T> setter) {
        return method(name, (self, arguments) -> {
            if (arguments.count() == 0) {
                return Numbers.unsigned(getter.applyAsLong(self));
            }
            double number = arguments.number(1);
            if (!(number >= 0 && number <= 0x1p64)) {
                throw arguments.bad(1, "number from 0 to 2^64 expected, got " + Numbers.textInFull(number));
            }
            setter.accept(self, Numbers.toUnsigned(number));
            return LuaValue.NONE;
        });
    }

    /** A text that is always there. */
    public Methods<T> text(String name, Text form, Function<T, LuaString> getter, BiConsumer<T, LuaString> setter) {
        return method(name, (self, arguments) -> {
            if (arguments.count() == 0) {
                return getter.apply(self);
            }
            setter.accept(self, form.checked(arguments, 1));
            return LuaValue.NONE;
        });
    }

    /** A text or nil. */
    public Methods<T> optionalText(
            String name,
            Text form,
            Function<T, @Nullable LuaString> getter,
            BiConsumer<T, @Nullable LuaString> setter) {
        return method(name, (self, arguments) -> {
            if (arguments.count() == 0) {
                LuaString text = getter.apply(self);
                return text == null ? LuaValue.NIL : text;
            }
            setter.accept(self, arguments.isNil(1) ? null : form.checked(arguments, 1));
            return LuaValue.NONE;
        });
    }

    /** Bits: one argument asks whether any of them is set, a second one sets or clears them. */
    public Methods<T> flags(String name, ToLongFunction<T> getter, ObjLongConsumer<T> setter) {
        return method(name, (self, arguments) -> {
            long flags = arguments.integer(1, 0, MAX_WHOLE - 1);
            long now = getter.applyAsLong(self);
            if (arguments.count() == 1) {
                return LuaValue.valueOf((now & flags) != 0);
            }
            setter.accept(self, arguments.value(2).toboolean() ? now | flags : now & ~flags);
            return LuaValue.NONE;
        });
    }

    /** A fresh one: a script that changes its own changes nobody else's. */
    public LuaTable metatable(Meter meter) {
        LuaTable index = new LuaTable();
        methods.forEach((name, method) -> LibraryFunction.put(index, name, args -> called(name, method, args, meter)));
        LuaTable metatable = new LuaTable();
        metatable.rawset(LuaValue.INDEX, index);
        // What the object is, where Lua would tell its address.
        LibraryFunction.put(
                metatable,
                "__tostring",
                args -> LuaString.valueOf(String.valueOf(args.arg1().touserdata())));
        return metatable;
    }

    private Varargs called(String name, Method<T> method, Varargs args, Meter meter) {
        if (args.arg1() instanceof LuaUserdata userdata && type.isInstance(userdata.m_instance)) {
            return method.call(type.cast(userdata.m_instance), new Arguments(name, args, 1, meter));
        }
        throw new LuaError("calling '" + name + "' on bad self (" + kind + " expected, got "
                + (args.narg() == 0 ? "no value" : args.arg1().typename()) + ")");
    }
}
