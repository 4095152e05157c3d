// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.sluice.lua.object.Arguments;
import org.sluice.lua.runtime.Numbers;
import org.sluice.mysql.wire.LengthEncoded;
import org.sluice.mysql.wire.PacketReader;
import org.sluice.mysql.wire.PacketWriter;
import org.sluice.mysql.wire.ProtocolException;

/** The values of a row as text, one after the other. */
final class TextRow {
    private static final int SHARED = 4096;
    private static final long POINTER = 8;
    private static final int LARGEST = 1 << 30;

    private final byte[] values;
    private final PacketReader in;

    TextRow(byte[] values) {
        this.values = values;
        this.in = new PacketReader("row", Unpooled.wrappedBuffer(values));
    }

    boolean hasNext() {
        return in.hasMore();
    }

    /** A string; it shares the row's bytes unless it would keep many more than its own. nil for NULL. */
    LuaValue next() {
        if (in.peek() == LengthEncoded.NULL) {
            in.skip(1, "NULL");
            return LuaValue.NIL;
        }
        try {
            long length = in.lenenc("length of a value");
            int from = values.length - in.remaining();
            if (length < 0 || length > in.remaining()) {
                throw in.wrong("value", "is longer than the packet");
            }
            in.skip((int) length, "value");
            return values.length > SHARED && length < values.length / 2
                    ? LuaString.valueOf(values, from, (int) length)
                    : LuaString.valueUsing(values, from, (int) length);
        } catch (ProtocolException e) {
            throw new LuaError(String.valueOf(e.getMessage()));
        }
    }

    /** Each argument from a place on becomes a value: numbers their text, nil and {@link Null} NULL. */
    static byte[] pack(Arguments arguments, int first) {
        arguments.meter().reserve(POINTER * arguments.count());
        @Nullable LuaString[] texts = new @Nullable LuaString[arguments.count() - first + 1];
        long size = 0;
        for (int n = 0; n < texts.length; n++) {
            LuaValue value = arguments.value(first + n);
            if (!value.isnil() && !Null.is(value)) {
                texts[n] = Numbers.stringOf(value);
                if (texts[n] == null) {
                    throw arguments.expected(first + n, "string");
                }
            }
            size += size(texts[n]);
        }
        if (size > LARGEST) {
            throw arguments.error("a row of at most " + LARGEST + " bytes expected");
        }
        arguments.meter().reserve(size);
        return packed(texts, (int) size);
    }

    private static byte[] packed(@Nullable LuaString[] texts, int size) {
        byte[] packed = new byte[size];
        ByteBuf out = Unpooled.wrappedBuffer(packed).clear();
        PacketWriter writer = new PacketWriter(out);
        for (LuaString text : texts) {
            if (text == null) {
                writer.int1(LengthEncoded.NULL);
            } else {
                writer.lenenc(text.m_length);
                Bytes.write(text, out);
            }
        }
        return packed;
    }

    private static long size(@Nullable LuaString text) {
        if (text == null) {
            return 1;
        }
        int length = text.m_length;
        return (length < 251 ? 1 : length < 1 << 16 ? 3 : length < 1 << 24 ? 4 : 9) + (long) length;
    }
}
