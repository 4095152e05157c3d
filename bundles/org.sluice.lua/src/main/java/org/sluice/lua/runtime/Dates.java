// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.Locale;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** os.date: strftime as the C locale has it. */
final class Dates {
    private Dates() {}

    static Varargs date(Varargs args) {
        String format = Arguments.string(args, 1, LuaValue.valueOf("%c")).tojstring();
        long seconds = args.arg(2).isnil() ? System.currentTimeMillis() / 1000 : (long) Arguments.number(args, 2);
        boolean utc = format.startsWith("!");
        format = utc ? format.substring(1) : format;
        ZonedDateTime at = Instant.ofEpochSecond(Math.max(-(1L << 40), Math.min(1L << 40, seconds)))
                .atZone(utc ? ZoneOffset.UTC : ZoneId.systemDefault());
        if (format.startsWith("*t")) {
            return table(at);
        }
        StringBuilder text = new StringBuilder();
        append(text, format, at);
        return LuaValue.valueOf(text.toString());
    }

    private static LuaTable table(ZonedDateTime at) {
        LuaTable table = new LuaTable();
        table.set("year", LuaValue.valueOf(at.getYear()));
        table.set("month", LuaValue.valueOf(at.getMonthValue()));
        table.set("day", LuaValue.valueOf(at.getDayOfMonth()));
        table.set("hour", LuaValue.valueOf(at.getHour()));
        table.set("min", LuaValue.valueOf(at.getMinute()));
        table.set("sec", LuaValue.valueOf(at.getSecond()));
        table.set("wday", LuaValue.valueOf(at.getDayOfWeek().getValue() % 7 + 1));
        table.set("yday", LuaValue.valueOf(at.getDayOfYear()));
        table.set("isdst", LuaValue.valueOf(at.getZone().getRules().isDaylightSavings(at.toInstant())));
        return table;
    }

    private static void append(StringBuilder text, String format, ZonedDateTime at) {
        for (int n = 0; n < format.length(); n++) {
            char c = format.charAt(n);
            if (c == '%' && n + 1 < format.length()) {
                field(text, format.charAt(++n), at);
            } else {
                text.append(c);
            }
        }
    }

    private static void field(StringBuilder text, char conversion, ZonedDateTime at) {
        int hour = at.getHour() % 12 == 0 ? 12 : at.getHour() % 12;
        int weekday = at.getDayOfWeek().getValue() % 7;
        switch (conversion) {
            case 'a' -> text.append(at.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH));
            case 'A' -> text.append(at.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
            case 'b', 'h' -> text.append(month(at), 0, 3);
            case 'B' -> text.append(month(at));
            case 'c' -> append(text, "%a %b %e %H:%M:%S %Y", at);
            case 'C' -> two(text, Math.floorDiv(at.getYear(), 100));
            case 'd' -> two(text, at.getDayOfMonth());
            case 'D', 'x' -> append(text, "%m/%d/%y", at);
            case 'e' -> text.append(at.getDayOfMonth() < 10 ? " " : "").append(at.getDayOfMonth());
            case 'F' -> append(text, "%Y-%m-%d", at);
            case 'g' -> two(text, Math.floorMod(at.get(IsoFields.WEEK_BASED_YEAR), 100));
            case 'G' -> text.append(at.get(IsoFields.WEEK_BASED_YEAR));
            case 'H' -> two(text, at.getHour());
            case 'I' -> two(text, hour);
            case 'j' -> text.append(String.format(Locale.ROOT, "%03d", at.getDayOfYear()));
            case 'm' -> two(text, at.getMonthValue());
            case 'M' -> two(text, at.getMinute());
            case 'n' -> text.append('\n');
            case 'p' -> text.append(at.getHour() < 12 ? "AM" : "PM");
            case 'r' -> append(text, "%I:%M:%S %p", at);
            case 'R' -> append(text, "%H:%M", at);
            case 's' -> text.append(at.toEpochSecond());
            case 'S' -> two(text, at.getSecond());
            case 't' -> text.append('\t');
            case 'T', 'X' -> append(text, "%H:%M:%S", at);
            case 'u' -> text.append(at.getDayOfWeek().getValue());
            case 'U' -> two(text, (at.getDayOfYear() + 6 - weekday) / 7);
            case 'V' -> two(text, at.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case 'w' -> text.append(weekday);
            case 'W' -> two(text, (at.getDayOfYear() + 6 - (weekday + 6) % 7) / 7);
            case 'y' -> two(text, Math.floorMod(at.getYear(), 100));
            case 'Y' -> text.append(at.getYear());
            case 'z' -> text.append(at.getOffset().getTotalSeconds() == 0 ? "+0000" : offset(at));
            case 'Z' -> text.append(zone(at));
            case '%' -> text.append('%');
            default -> text.append('%').append(conversion);
        }
    }

    private static String month(ZonedDateTime at) {
        return at.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    }

    private static String offset(ZonedDateTime at) {
        int minutes = at.get(ChronoField.OFFSET_SECONDS) / 60;
        return String.format(Locale.ROOT, "%+03d%02d", minutes / 60, Math.abs(minutes % 60));
    }

    private static String zone(ZonedDateTime at) {
        return at.getOffset().equals(ZoneOffset.UTC)
                ? "GMT"
                : java.time.format.DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH)
                        .format(at.truncatedTo(ChronoUnit.SECONDS));
    }

    private static void two(StringBuilder text, int number) {
        text.append(number < 10 ? "0" : "").append(number);
    }
}
