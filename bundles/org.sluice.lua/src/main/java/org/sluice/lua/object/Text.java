// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.object;

import org.luaj.vm2.LuaString;

/**
 * What a text in a packet may be.
 *
 * @param min its least length in bytes
 * @param max its greatest length in bytes
 * @param nul whether it may hold a NUL byte
 */
public record Text(int min, int max, boolean nul) {
    /** Any bytes. */
    public static final Text ANY = new Text(0, Integer.MAX_VALUE, true);

    /** One that ends with a NUL on the wire, so that none may be within. */
    public static Text upTo(int max) {
        return new Text(0, max, false);
    }

    public static Text exactly(int length) {
        return new Text(length, length, false);
    }

    LuaString checked(Arguments arguments, int index) {
        LuaString text = arguments.string(index);
        if (text.m_length < min || text.m_length > max) {
            String expected = min == max ? Integer.toString(max) : "at most " + max;
            throw arguments.bad(index, "string of " + expected + " bytes expected, got " + text.m_length);
        }
        if (!nul && hasNul(text)) {
            throw arguments.bad(index, "string without NUL bytes expected");
        }
        return text;
    }

    private static boolean hasNul(LuaString text) {
        for (int i = 0; i < text.m_length; i++) {
            if (text.m_bytes[text.m_offset + i] == 0) {
                return true;
            }
        }
        return false;
    }
}
