// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.Varargs;

/** string.format: C's printf for what Lua 5.1 lets through. */
final class Format {
    private static final String FLAGS = "-+ #0";

    private final Meter meter;
    private final TextBuilder out;
    private final Varargs args;
    private final LuaString format;
    private int at;
    private boolean left;
    private boolean plus;
    private boolean space;
    private boolean alternate;
    private boolean zero;
    private int width;
    private int precision;

    private Format(Meter meter, Varargs args) {
        this.meter = meter;
        this.out = new TextBuilder(meter);
        this.args = args;
        this.format = Arguments.string(args, 1);
    }

    static LuaString of(Meter meter, Varargs args) {
        return new Format(meter, args).run();
    }

    private LuaString run() {
        int arg = 1;
        int length = format.m_length;
        while (at < length) {
            int c = format.luaByte(at++);
            if (c != '%') {
                out.add(c);
            } else if (at < length && format.luaByte(at) == '%') {
                out.add(format.luaByte(at++));
            } else {
                meter.steps(16);
                specification();
                convert(peek(), ++arg);
                at++;
            }
        }
        return out.text();
    }

    private int peek() {
        return at < format.m_length ? format.luaByte(at) : 0;
    }

    private void specification() {
        left = plus = space = alternate = zero = false;
        int flags = 0;
        for (; FLAGS.indexOf(peek()) >= 0 && peek() != 0; at++) {
            switch (peek()) {
                case '-' -> left = true;
                case '+' -> plus = true;
                case ' ' -> space = true;
                case '#' -> alternate = true;
                default -> zero = true;
            }
            if (++flags > FLAGS.length()) {
                throw new LuaError("invalid format (repeated flags)");
            }
        }
        width = digits();
        precision = -1;
        if (peek() == '.') {
            at++;
            precision = digits();
        }
        if (CharacterClass.digit(peek())) {
            throw new LuaError("invalid format (width or precision too long)");
        }
    }

    private int digits() {
        int value = 0;
        for (int n = 0; n < 2 && CharacterClass.digit(peek()); n++) {
            value = value * 10 + peek() - '0';
            at++;
        }
        return value;
    }

    private void convert(int conversion, int arg) {
        switch (conversion) {
            case 'c' -> {
                zero = false;
                padded("", String.valueOf((char) (Arguments.integer(args, arg) & 0xff)));
            }
            case 'd', 'i' -> signed((long) Arguments.number(args, arg));
            case 'o', 'u', 'x', 'X' -> unsigned(conversion, (long) Arguments.number(args, arg));
            case 'e', 'E', 'f', 'g', 'G' -> real(conversion, Arguments.number(args, arg));
            case 'q' -> quoted(Arguments.string(args, arg));
            case 's' -> text(Arguments.string(args, arg));
            default ->
                throw new LuaError("invalid option '%" + (conversion == 0 ? "" : (char) conversion) + "' to 'format'");
        }
    }

    private String sign(boolean negative) {
        return negative ? "-" : plus ? "+" : space ? " " : "";
    }

    private void padded(String prefix, String body) {
        int missing = width - prefix.length() - body.length();
        if (!left && !zero) {
            out.pad(' ', missing);
        }
        out.add(prefix);
        if (!left && zero) {
            out.pad('0', missing);
        }
        out.add(body);
        if (left) {
            out.pad(' ', missing);
        }
    }

    private void whole(String prefix, String digits) {
        zero = zero && precision < 0;
        String body = precision == 0 && "0".equals(digits) ? "" : digits;
        padded(prefix, "0".repeat(Math.max(0, precision - body.length())) + body);
    }

    private void signed(long value) {
        whole(sign(value < 0), BigInteger.valueOf(value).abs().toString());
    }

    private void unsigned(int conversion, long value) {
        String digits =
                switch (conversion) {
                    case 'o' -> (alternate && value != 0 ? "0" : "") + Long.toOctalString(value);
                    case 'x' -> Long.toHexString(value);
                    case 'X' -> Long.toHexString(value).toUpperCase(Locale.ROOT);
                    default -> Long.toUnsignedString(value);
                };
        boolean prefixed = alternate && value != 0 && (conversion | 0x20) == 'x';
        whole(prefixed ? "0" + (char) conversion : "", digits);
    }

    private void real(int conversion, double value) {
        boolean upper = conversion < 'a';
        boolean negative = value < 0 || (value == 0 && 1 / value < 0);
        String body;
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            zero = false;
            body = Double.isNaN(value) ? "nan" : "inf";
        } else {
            BigDecimal magnitude = new BigDecimal(value).abs();
            int digits = precision < 0 ? 6 : precision;
            body = switch (conversion | 0x20) {
                case 'f' -> fixed(magnitude, digits);
                case 'e' -> scientific(magnitude, digits);
                default -> general(magnitude, Math.max(1, digits));
            };
        }
        padded(sign(negative), upper ? body.toUpperCase(Locale.ROOT) : body);
    }

    private String fixed(BigDecimal magnitude, int digits) {
        String text = magnitude.setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
        return alternate && digits == 0 ? text + "." : text;
    }

    private static BigDecimal rounded(BigDecimal magnitude, int significant) {
        return magnitude.round(new MathContext(significant, RoundingMode.HALF_EVEN));
    }

    private static int exponent(BigDecimal rounded) {
        return rounded.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
    }

    private String scientific(BigDecimal magnitude, int digits) {
        BigDecimal value = rounded(magnitude, digits + 1);
        int exponent = exponent(value);
        BigDecimal mantissa = value.movePointLeft(exponent).setScale(digits, RoundingMode.UNNECESSARY);
        String power = Integer.toString(Math.abs(exponent));
        return mantissa.toPlainString()
                + (alternate && digits == 0 ? "." : "")
                + (exponent < 0 ? "e-" : "e+")
                + (power.length() < 2 ? "0" : "")
                + power;
    }

    private String general(BigDecimal magnitude, int significant) {
        BigDecimal value = rounded(magnitude, significant);
        int exponent = exponent(value);
        boolean plain = exponent >= -4 && exponent < significant;
        String text = plain ? fixed(value, significant - 1 - exponent) : scientific(value, significant - 1);
        if (alternate) {
            return text;
        }
        int end = plain ? text.length() : text.indexOf('e');
        int keep = end;
        if (text.lastIndexOf('.', end) >= 0) {
            while (text.charAt(keep - 1) == '0') {
                keep--;
            }
            if (text.charAt(keep - 1) == '.') {
                keep--;
            }
        }
        return text.substring(0, keep) + text.substring(end);
    }

    private void text(LuaString value) {
        LuaString shown = precision >= 0 && precision < value.m_length ? value.substring(0, precision) : value;
        int missing = width - shown.m_length;
        if (!left) {
            out.pad(' ', missing);
        }
        out.add(shown);
        if (left) {
            out.pad(' ', missing);
        }
    }

    private void quoted(LuaString value) {
        out.add('"');
        for (int n = 0; n < value.m_length; n++) {
            int c = value.luaByte(n);
            switch (c) {
                case '"', '\\', '\n' -> {
                    out.add('\\');
                    out.add(c);
                }
                case '\r' -> out.add("\\r");
                case 0 -> out.add("\\000");
                default -> out.add(c);
            }
        }
        out.add('"');
    }
}
