// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaString;
import org.sluice.mysql.wire.ByteString;

/** Bytes of packets and of Lua's strings: the same ones, in no character set. */
final class Bytes {
    static final LuaString NONE = LuaString.valueOf("");

    private Bytes() {}

    static LuaString lua(ByteString bytes) {
        return LuaString.valueUsing(bytes.bytes());
    }

    static @Nullable LuaString luaOrNull(@Nullable ByteString bytes) {
        return bytes == null ? null : lua(bytes);
    }

    /** All that is left to read. */
    static LuaString rest(ByteBuf payload) {
        byte[] bytes = new byte[payload.readableBytes()];
        payload.readBytes(bytes);
        return LuaString.valueUsing(bytes);
    }

    static byte[] array(LuaString text) {
        return Arrays.copyOfRange(text.m_bytes, text.m_offset, text.m_offset + text.m_length);
    }

    static ByteString wire(LuaString text) {
        return ByteString.of(array(text));
    }

    static @Nullable ByteString wireOrNull(@Nullable LuaString text) {
        return text == null ? null : wire(text);
    }

    static void write(LuaString text, ByteBuf out) {
        out.writeBytes(text.m_bytes, text.m_offset, text.m_length);
    }
}
