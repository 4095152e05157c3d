// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import static org.luaj.vm2.LuaValue.varargsOf;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** The table {@code math}; each runtime has random numbers of its own. */
final class MathLibrary {
    private static final int SUBNORMAL_BITS = 54;

    private final Random random = new Random();

    void open(Machine machine) {
        LuaTable math = machine.table("math");
        math.rawset("pi", LuaValue.valueOf(Math.PI));
        math.rawset("huge", LuaValue.valueOf(Double.POSITIVE_INFINITY));
        put(math, "abs", Math::abs);
        put(math, "acos", Math::acos);
        put(math, "asin", Math::asin);
        put(math, "atan", Math::atan);
        put(math, "ceil", Math::ceil);
        put(math, "cos", Math::cos);
        put(math, "cosh", Math::cosh);
        put(math, "deg", Math::toDegrees);
        put(math, "exp", Math::exp);
        put(math, "floor", Math::floor);
        put(math, "log", Math::log);
        put(math, "log10", Math::log10);
        put(math, "rad", Math::toRadians);
        put(math, "sin", Math::sin);
        put(math, "sinh", Math::sinh);
        put(math, "sqrt", Math::sqrt);
        put(math, "tan", Math::tan);
        put(math, "tanh", Math::tanh);
        both(math, "atan2", Math::atan2);
        both(math, "fmod", (x, y) -> x % y);
        both(math, "mod", (x, y) -> x % y);
        both(math, "pow", Math::pow);
        LibraryFunction.put(
                math,
                "ldexp",
                args -> LuaValue.valueOf(Math.scalb(Arguments.number(args, 1), Arguments.integer(args, 2))));
        LibraryFunction.put(math, "frexp", MathLibrary::fraction);
        LibraryFunction.put(math, "modf", MathLibrary::parts);
        LibraryFunction.put(math, "max", args -> extreme(args, 1));
        LibraryFunction.put(math, "min", args -> extreme(args, -1));
        LibraryFunction.put(math, "random", this::random);
        LibraryFunction.put(math, "randomseed", args -> {
            random.setSeed(Double.doubleToLongBits(Arguments.number(args, 1)));
            return LuaValue.NONE;
        });
    }

    private interface Both {
        double of(double x, double y);
    }

    private static void put(LuaTable math, String name, DoubleUnaryOperator function) {
        LibraryFunction.put(math, name, args -> LuaValue.valueOf(function.applyAsDouble(Arguments.number(args, 1))));
    }

    private static void both(LuaTable math, String name, Both function) {
        LibraryFunction.put(
                math,
                name,
                args -> LuaValue.valueOf(function.of(Arguments.number(args, 1), Arguments.number(args, 2))));
    }

    private static Varargs fraction(Varargs args) {
        double value = Arguments.number(args, 1);
        if (value == 0 || Double.isNaN(value) || Double.isInfinite(value)) {
            return varargsOf(LuaValue.valueOf(value), LuaValue.ZERO);
        }
        int raised = Math.abs(value) < Double.MIN_NORMAL ? SUBNORMAL_BITS : 0;
        double normal = Math.scalb(value, raised);
        int exponent = Math.getExponent(normal) + 1;
        return varargsOf(LuaValue.valueOf(Math.scalb(normal, -exponent)), LuaValue.valueOf(exponent - raised));
    }

    private static Varargs parts(Varargs args) {
        double value = Arguments.number(args, 1);
        double whole = value < 0 ? Math.ceil(value) : Math.floor(value);
        return varargsOf(LuaValue.valueOf(whole), LuaValue.valueOf(Double.isInfinite(value) ? 0 : value - whole));
    }

    private static Varargs extreme(Varargs args, int sign) {
        double most = Arguments.number(args, 1);
        for (int n = 2; n <= args.narg(); n++) {
            double value = Arguments.number(args, n);
            if (sign > 0 ? value > most : value < most) {
                most = value;
            }
        }
        return LuaValue.valueOf(most);
    }

    private Varargs random(Varargs args) {
        double fraction = random.nextDouble();
        if (args.narg() == 0) {
            return LuaValue.valueOf(fraction);
        }
        double low = args.narg() == 1 ? 1 : Math.floor(Arguments.number(args, 1));
        double high = Math.floor(Arguments.number(args, args.narg() == 1 ? 1 : 2));
        if (low > high) {
            throw Arguments.bad(args.narg() == 1 ? 1 : 2, "interval is empty");
        }
        return LuaValue.valueOf(Math.floor(fraction * (high - low + 1)) + low);
    }
}
