// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import org.sluice.mysql.wire.PacketReader;

/** Dates and times as the text protocol writes them. */
final class TimeText {
    private static final int FRACTION = 6;

    private TimeText() {}

    /** @param decimals of the fraction of a second; more than 6: all of it if it was sent */
    static String time(PacketReader in, int decimals) {
        int length = in.int1("length of a time");
        if (length != 0 && length != 8 && length != 12) {
            throw in.wrong("length of a time", "is " + length + ", not 0, 8 or 12");
        }
        StringBuilder text = new StringBuilder();
        if (length == 0) {
            text.append("00:00:00");
        } else {
            if (in.int1("sign of a time") != 0) {
                text.append('-');
            }
            long hours = in.int4("days of a time") * 24 + in.int1("hours");
            two(text, hours).append(':');
            minutes(text, in);
        }
        fraction(text, in, length == 12, decimals);
        return text.toString();
    }

    static String date(PacketReader in) {
        int length = dateLength(in);
        StringBuilder text = new StringBuilder();
        day(text, in, length);
        in.skip(Math.max(0, length - 4), "time of a date");
        return text.toString();
    }

    /** @param decimals as above */
    static String dateAndTime(PacketReader in, int decimals) {
        int length = dateLength(in);
        StringBuilder text = new StringBuilder();
        day(text, in, length);
        text.append(' ');
        if (length < 7) {
            text.append("00:00:00");
        } else {
            two(text, in.int1("hours")).append(':');
            minutes(text, in);
        }
        fraction(text, in, length == 11, decimals);
        return text.toString();
    }

    private static int dateLength(PacketReader in) {
        int length = in.int1("length of a date");
        if (length != 0 && length != 4 && length != 7 && length != 11) {
            throw in.wrong("length of a date", "is " + length + ", not 0, 4, 7 or 11");
        }
        return length;
    }

    private static void day(StringBuilder text, PacketReader in, int length) {
        if (length == 0) {
            text.append("0000-00-00");
            return;
        }
        padded(text, in.int2("year"), 4).append('-');
        two(text, in.int1("month")).append('-');
        two(text, in.int1("day"));
    }

    private static void minutes(StringBuilder text, PacketReader in) {
        two(text, in.int1("minutes")).append(':');
        two(text, in.int1("seconds"));
    }

    private static void fraction(StringBuilder text, PacketReader in, boolean sent, int decimals) {
        long micros = sent ? in.int4("microseconds") : 0;
        int digits = decimals <= FRACTION ? decimals : sent ? FRACTION : 0;
        if (micros > 999_999) {
            throw in.wrong("microseconds", "are more than 999999");
        }
        if (digits > 0) {
            text.append('.');
            int end = text.length() + digits;
            padded(text, micros, FRACTION).setLength(end);
        }
    }

    private static StringBuilder two(StringBuilder text, long number) {
        return padded(text, number, 2);
    }

    static StringBuilder padded(StringBuilder text, long number, int width) {
        String digits = Long.toString(number);
        return text.append("0".repeat(Math.max(0, width - digits.length()))).append(digits);
    }
}
