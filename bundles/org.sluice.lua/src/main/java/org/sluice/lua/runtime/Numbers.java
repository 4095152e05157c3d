// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaNumber;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;

/** Numbers as text and back, as 5.1 has it: "%.14g" and strtod. */
public final class Numbers {
    private static final MathContext DIGITS = new MathContext(14, RoundingMode.HALF_EVEN);
    private static final double PLAIN = 1e14;
    private static final double TWO_TO_63 = 0x1p63;
    private static final double TWO_TO_64 = 0x1p64;
    private static final int LONGEST = 4096;

    private Numbers() {}

    /** What {@code tostring} gives. */
    public static LuaString text(LuaNumber number) {
        return LuaString.valueOf(number.isint() ? Integer.toString(number.toint()) : text(number.todouble()));
    }

    static String text(double d) {
        if (d == Math.rint(d) && Math.abs(d) < PLAIN) {
            return d == 0 && 1 / d < 0 ? "-0" : Long.toString((long) d);
        }
        if (Double.isNaN(d)) {
            return "nan";
        }
        if (Double.isInfinite(d)) {
            return d > 0 ? "inf" : "-inf";
        }
        BigDecimal rounded = new BigDecimal(d).round(DIGITS).stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= -4 && exponent < 14) {
            return rounded.toPlainString();
        }
        return scientific(rounded, exponent);
    }

    /** As packets carry them: whole numbers in full, as far as 64 bits reach, where Lua would write "1e+15". */
    public static String textInFull(double d) {
        return d == Math.rint(d) && Math.abs(d) < TWO_TO_63 ? Long.toString((long) d) : text(d);
    }

    /** A string as it is, a number as text in full; null if it is neither. */
    public static @Nullable LuaString stringOf(LuaValue value) {
        if (value instanceof LuaString string) {
            return string;
        }
        return value instanceof LuaNumber ? LuaString.valueOf(textInFull(value.todouble())) : null;
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
        return number < TWO_TO_63 ? (long) number : (long) (number - TWO_TO_63) ^ Long.MIN_VALUE;
    }

    private static String scientific(BigDecimal rounded, int exponent) {
        String digits = rounded.unscaledValue().abs().toString();
        String power = Integer.toString(Math.abs(exponent));
        return (rounded.signum() < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + (exponent < 0 ? "e-" : "e+")
                + (power.length() < 2 ? "0" : "")
                + power;
    }

    /** The number that a value is or, as text, stands for; null if none. */
    public static @Nullable LuaNumber number(LuaValue value) {
        if (value instanceof LuaNumber number) {
            return number;
        }
        return value instanceof LuaString text && parse(text, 10) instanceof LuaNumber number ? number : null;
    }

    /** The number that a text stands for, or nil; a text so long that reading it takes its time stands for none. */
    static LuaValue parse(LuaString text, int base) {
        if (text.m_length > LONGEST) {
            return LuaValue.NIL;
        }
        String trimmed = new String(text.m_bytes, text.m_offset, text.m_length, StandardCharsets.ISO_8859_1).strip();
        boolean negative = trimmed.startsWith("-");
        String digits = negative || trimmed.startsWith("+") ? trimmed.substring(1) : trimmed;
        if (digits.isEmpty()) {
            return LuaValue.NIL;
        }
        boolean hex = digits.length() > 2 && digits.charAt(0) == '0' && (digits.charAt(1) | 0x20) == 'x';
        double value;
        if (hex && (base == 10 || base == 16)) {
            value = whole(digits.substring(2), 16);
        } else if (base != 10) {
            value = whole(digits, base);
        } else {
            value = decimal(digits);
        }
        return Double.isNaN(value) ? LuaValue.NIL : LuaValue.valueOf(negative ? -value : value);
    }

    private static double whole(String digits, int base) {
        double value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) < 128 ? Character.digit(digits.charAt(i), base) : -1;
            if (digit < 0) {
                return Double.NaN;
            }
            value = value * base + digit;
        }
        return value;
    }

    private static double decimal(String digits) {
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            boolean sign = (c == '+' || c == '-') && i > 0 && (digits.charAt(i - 1) | 0x20) == 'e';
            if (!(c >= '0' && c <= '9') && c != '.' && (c | 0x20) != 'e' && !sign) {
                return Double.NaN;
            }
        }
        try {
            return Double.parseDouble(digits);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
