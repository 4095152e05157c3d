// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.sluice.lua.object.Arguments;
import org.sluice.lua.object.Numbers;
import org.sluice.mysql.wire.LengthEncoded;
import org.sluice.mysql.wire.PacketReader;
import org.sluice.mysql.wire.PacketWriter;
import org.sluice.mysql.wire.ProtocolException;

/** The values of a row as text, one after the other. */
final class TextRow {
    private final byte[] values;
    private final PacketReader in;

    TextRow(byte[] values) {
        this.values = values;
        this.in = new PacketReader("row", Unpooled.wrappedBuffer(values));
    }

    boolean hasNext() {
        return in.hasMore();
    }

    /** A string that shares the row's bytes; nil for NULL. */
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
            return LuaString.valueUsing(values, from, (int) length);
        } catch (ProtocolException e) {
            throw new LuaError(String.valueOf(e.getMessage()));
        }
    }

    /** Each argument from a place on becomes a value: numbers their text, nil and {@link Null} NULL. */
    static byte[] pack(Arguments arguments, int first) {
        ByteBuf out = Unpooled.buffer();
        PacketWriter writer = new PacketWriter(out);
        for (int i = first; i <= arguments.count(); i++) {
            LuaValue value = arguments.value(i);
            if (value.isnil() || Null.is(value)) {
                writer.int1(LengthEncoded.NULL);
                continue;
            }
            LuaString text = Numbers.stringOf(value);
            if (text == null) {
                throw arguments.expected(i, "string");
            }
            writer.lenenc(text.m_length);
            Bytes.write(text, out);
        }
        byte[] packed = new byte[out.readableBytes()];
        out.readBytes(packed);
        return packed;
    }
}
