// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import io.netty.buffer.Unpooled;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.sluice.lua.runtime.Meter;
import org.sluice.mysql.command.BinaryValue;
import org.sluice.mysql.wire.PacketReader;

/** Values of the binary protocol, one after the other, as the text that the text protocol has for them. */
final class BinaryValues {
    private static final int TINY = 1;
    private static final int SHORT = 2;
    private static final int FLOAT = 4;
    private static final int DOUBLE = 5;
    private static final int NULL = 6;
    private static final int LONGLONG = 8;
    private static final int DATE = 10;
    private static final int TIME = 11;
    private static final int YEAR = 13;

    private static final int SHARED = 4096;
    /** What a number or a time takes at most, and what it costs, about, in bytes and in steps. */
    private static final long SMALL = 64;

    private static final int FLOATING = 50;

    private final byte[] bytes;
    private final PacketReader in;
    private final Meter meter;

    /** @param bytes not to be changed: texts may share them */
    BinaryValues(String packet, byte[] bytes, Meter meter) {
        this.bytes = bytes;
        this.in = new PacketReader(packet, Unpooled.wrappedBuffer(bytes));
        this.meter = meter;
    }

    PacketReader reader() {
        return in;
    }

    /** @param decimals of a floating-point number or a time; 31: as many as it needs */
    LuaValue next(int type, boolean unsigned, int decimals) {
        return switch (BinaryValue.width(type)) {
            case BinaryValue.LENGTH_ENCODED -> text();
            case BinaryValue.LENGTH_BYTE -> small(time(type, decimals));
            default -> type == NULL ? LuaValue.NIL : small(number(type, unsigned, decimals));
        };
    }

    private LuaString small(String text) {
        meter.reserve(SMALL + text.length());
        return LuaString.valueOf(text);
    }

    /** It shares the packet's bytes unless it would keep many more than its own. */
    private LuaString text() {
        long length = in.lenenc("length of a value");
        int from = bytes.length - in.remaining();
        if (length < 0 || length > in.remaining()) {
            throw in.wrong("value", "is longer than the packet");
        }
        in.skip((int) length, "value");
        if (bytes.length <= SHARED || length >= bytes.length / 2) {
            return LuaString.valueUsing(bytes, from, (int) length);
        }
        meter.reserve(length);
        return LuaString.valueOf(bytes, from, (int) length);
    }

    private String time(int type, int decimals) {
        return switch (type) {
            case DATE -> TimeText.date(in);
            case TIME -> TimeText.time(in, decimals);
            default -> TimeText.dateAndTime(in, decimals);
        };
    }

    private String number(int type, boolean unsigned, int decimals) {
        return switch (type) {
            case FLOAT -> {
                meter.steps(FLOATING);
                yield FloatText.of(Float.intBitsToFloat((int) in.int4("value")), decimals);
            }
            case DOUBLE -> {
                meter.steps(FLOATING);
                yield FloatText.of(Double.longBitsToDouble(eight()), decimals);
            }
            case LONGLONG -> unsigned ? Long.toUnsignedString(eight()) : Long.toString(eight());
            case TINY -> Long.toString(unsigned ? in.int1("value") : (byte) in.int1("value"));
            case YEAR -> Integer.toString(in.int2("value"));
            case SHORT -> Long.toString(unsigned ? in.int2("value") : (short) in.int2("value"));
            default -> {
                long value = in.int4("value");
                yield Long.toString(unsigned ? value : (int) value);
            }
        };
    }

    private long eight() {
        long low = in.int4("value");
        return low | in.int4("value") << 32;
    }
}
