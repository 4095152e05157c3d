// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.object;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaNumber;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;

/** Numbers as text and as Lua has them. LuaJ prints seven digits of a number that is not whole; Lua 5.1 prints fourteen. */
public final class Numbers {
    private static final MathContext DIGITS = new MathContext(14, RoundingMode.HALF_EVEN);
    private static final double TWO_TO_64 = 0x1p64;

    private Numbers() {}

    /** Whole numbers in full, as far as a long reaches; others with up to fourteen digits. */
    public static String text(double number) {
        if (number == (long) number) {
            return Long.toString((long) number);
        }
        if (Double.isNaN(number)) {
            return "nan";
        }
        if (Double.isInfinite(number)) {
            return number < 0 ? "-inf" : "inf";
        }
        BigDecimal rounded = new BigDecimal(number).round(DIGITS).stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= -5 && exponent < DIGITS.getPrecision()) {
            return rounded.toPlainString();
        }
        String digits = rounded.unscaledValue().abs().toString();
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        String power = Math.abs(exponent) < 10 ? "0" + Math.abs(exponent) : Integer.toString(Math.abs(exponent));
        return (rounded.signum() < 0 ? "-" : "") + mantissa + (exponent < 0 ? "e-" : "e+") + power;
    }

    /** A string as it is, a number as text; null if it is neither. */
    public static @Nullable LuaString stringOf(LuaValue value) {
        if (value instanceof LuaString string) {
            return string;
        }
        return value instanceof LuaNumber ? LuaString.valueOf(text(value.todouble())) : null;
    }

    /** A number of 64 bits without sign, as near as Lua's numbers come to it. */
    public static LuaValue unsigned(long number) {
        return LuaValue.valueOf(number >= 0 ? (double) number : (double) (number >>> 1) * 2.0);
    }

    /** The 64 bits of a number from 0 to 2^64. */
    public static long toUnsigned(double number) {
        if (number >= TWO_TO_64) {
            return -1L;
        }
        return number < 0x1p63 ? (long) number : (long) (number - 0x1p63) ^ Long.MIN_VALUE;
    }
}
