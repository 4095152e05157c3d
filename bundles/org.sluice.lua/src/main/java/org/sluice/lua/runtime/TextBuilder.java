// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.luaj.vm2.LuaString;

/** Text in the making, which asks the budget as it grows. */
final class TextBuilder {
    private final Meter meter;
    private byte[] bytes = new byte[64];
    private int length;

    TextBuilder(Meter meter) {
        this.meter = meter;
    }

    void add(int b) {
        room(1);
        bytes[length++] = (byte) b;
    }

    void add(LuaString text) {
        add(text.m_bytes, text.m_offset, text.m_length);
    }

    void add(byte[] from, int offset, int count) {
        room(count);
        System.arraycopy(from, offset, bytes, length, count);
        length += count;
    }

    void add(String text) {
        byte[] from = text.getBytes(StandardCharsets.ISO_8859_1);
        add(from, 0, from.length);
    }

    void pad(int c, int count) {
        for (int n = 0; n < count; n++) {
            add(c);
        }
    }

    private void room(int count) {
        if (bytes.length - length < count) {
            long wanted = Math.max(2L * bytes.length, (long) length + count);
            meter.reserve(wanted);
            bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
        }
    }

    LuaString text() {
        return LuaString.valueUsing(bytes.length - length < 32 ? bytes : Arrays.copyOf(bytes, length))
                .substring(0, length);
    }
}
