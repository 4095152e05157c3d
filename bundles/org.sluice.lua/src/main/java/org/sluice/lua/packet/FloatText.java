// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Floating-point numbers as the text protocol writes them. */
final class FloatText {
    /** So many decimals mean that they are not fixed. */
    static final int NOT_FIXED = 31;

    private static final int PLAIN_DIGITS = 15;
    private static final MathContext FLOAT_DIGITS = new MathContext(6, RoundingMode.HALF_EVEN);
    /** Below it no fixed decimal is anything but 0. */
    private static final double TINY = 1e-40;

    private FloatText() {}

    static String of(float value, int decimals) {
        if (decimals < NOT_FIXED || !Float.isFinite(value)) {
            return of((double) value, decimals);
        }
        return signed(value, free(new BigDecimal(Math.abs(value)).round(FLOAT_DIGITS)));
    }

    static String of(double value, int decimals) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        double size = Math.abs(value);
        if (Double.isInfinite(value)) {
            return signed(value, "inf");
        }
        if (decimals >= NOT_FIXED) {
            return signed(value, free(shortest(size)));
        }
        BigDecimal exact = size < TINY ? BigDecimal.ZERO : new BigDecimal(size);
        return signed(value, exact.setScale(decimals, RoundingMode.HALF_EVEN).toPlainString());
    }

    private static String signed(double value, String size) {
        return Double.doubleToRawLongBits(value) < 0 ? "-" + size : size;
    }

    /** The fewest digits from which the number can be read back; Java's own are sometimes more. */
    private static BigDecimal shortest(double value) {
        BigDecimal all = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int least = value < Double.MIN_NORMAL ? 1 : PLAIN_DIGITS;
        for (int digits = least; digits < all.precision(); digits++) {
            BigDecimal fewer = all.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (fewer.doubleValue() == value) {
                return fewer;
            }
        }
        return all;
    }

    private static String free(BigDecimal number) {
        if (number.signum() == 0) {
            return "0";
        }
        BigDecimal digits = number.stripTrailingZeros();
        int point = digits.precision() - digits.scale();
        if (point > -PLAIN_DIGITS && (point <= PLAIN_DIGITS || digits.precision() > point)) {
            return digits.toPlainString();
        }
        String all = digits.unscaledValue().toString();
        String mantissa = all.length() == 1 ? all : all.charAt(0) + "." + all.substring(1);
        return mantissa + "e" + (point - 1);
    }
}
