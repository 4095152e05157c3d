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
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** os.date: strftime as the C locale has it. */
final class Dates {
    /** What one field costs, in steps. */
    private static final int FIELD = 64;

    private static final LuaString USUAL = LuaValue.valueOf("%c");

    private final Meter meter;
    private final TextBuilder text;
    private final ZonedDateTime at;

    private Dates(Meter meter, ZonedDateTime at) {
        this.meter = meter;
        this.text = new TextBuilder(meter);
        this.at = at;
    }

    static Varargs date(Meter meter, Varargs args) {
        LuaString format = Arguments.string(args, 1, USUAL);
        long seconds = args.arg(2).isnil() ? System.currentTimeMillis() / 1000 : (long) Arguments.number(args, 2);
        boolean utc = format.m_length > 0 && format.luaByte(0) == '!';
        int from = utc ? 1 : 0;
        ZonedDateTime at = Instant.ofEpochSecond(Math.max(-(1L << 40), Math.min(1L << 40, seconds)))
                .atZone(utc ? ZoneOffset.UTC : ZoneId.systemDefault());
        if (format.m_length >= from + 2 && format.luaByte(from) == '*' && format.luaByte(from + 1) == 't') {
            return table(at);
        }
        Dates dates = new Dates(meter, at);
        dates.add(format, from);
        return dates.text.text();
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

    private void add(LuaString format, int from) {
        for (int n = from; n < format.m_length; n++) {
            int c = format.luaByte(n);
            if (c == '%' && n + 1 < format.m_length) {
                meter.steps(FIELD);
                field((char) format.luaByte(++n));
            } else {
                text.add(c);
            }
        }
    }

    private void add(String format) {
        add(LuaString.valueOf(format), 0);
    }

    private void field(char conversion) {
        int hour = at.getHour() % 12 == 0 ? 12 : at.getHour() % 12;
        int weekday = at.getDayOfWeek().getValue() % 7;
        switch (conversion) {
            case 'a' -> text.add(at.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH));
            case 'A' -> text.add(at.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
            case 'b', 'h' -> text.add(month(at).substring(0, 3));
            case 'B' -> text.add(month(at));
            case 'c' -> add("%a %b %e %H:%M:%S %Y");
            case 'C' -> two(Math.floorDiv(at.getYear(), 100));
            case 'd' -> two(at.getDayOfMonth());
            case 'D', 'x' -> add("%m/%d/%y");
            case 'e' -> text.add((at.getDayOfMonth() < 10 ? " " : "") + at.getDayOfMonth());
            case 'F' -> add("%Y-%m-%d");
            case 'g' -> two(Math.floorMod(at.get(IsoFields.WEEK_BASED_YEAR), 100));
            case 'G' -> text.add("" + at.get(IsoFields.WEEK_BASED_YEAR));
            case 'H' -> two(at.getHour());
            case 'I' -> two(hour);
            case 'j' -> text.add(String.format(Locale.ROOT, "%03d", at.getDayOfYear()));
            case 'm' -> two(at.getMonthValue());
            case 'M' -> two(at.getMinute());
            case 'n' -> text.add('\n');
            case 'p' -> text.add(at.getHour() < 12 ? "AM" : "PM");
            case 'r' -> add("%I:%M:%S %p");
            case 'R' -> add("%H:%M");
            case 's' -> text.add("" + at.toEpochSecond());
            case 'S' -> two(at.getSecond());
            case 't' -> text.add('\t');
            case 'T', 'X' -> add("%H:%M:%S");
            case 'u' -> text.add("" + at.getDayOfWeek().getValue());
            case 'U' -> two((at.getDayOfYear() + 6 - weekday) / 7);
            case 'V' -> two(at.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case 'w' -> text.add("" + weekday);
            case 'W' -> two((at.getDayOfYear() + 6 - (weekday + 6) % 7) / 7);
            case 'y' -> two(Math.floorMod(at.getYear(), 100));
            case 'Y' -> text.add("" + at.getYear());
            case 'z' -> text.add(at.getOffset().getTotalSeconds() == 0 ? "+0000" : offset(at));
            case 'Z' -> text.add(zone(at));
            case '%' -> text.add('%');
            default -> {
                text.add('%');
                text.add(conversion);
            }
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

    private void two(int number) {
        text.add((number < 10 ? "0" : "") + number);
    }
}
