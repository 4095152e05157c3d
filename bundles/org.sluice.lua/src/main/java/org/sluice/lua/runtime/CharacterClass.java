// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

/** The classes of characters of C's locale, by the letters that patterns give them. */
final class CharacterClass {
    private CharacterClass() {}

    static boolean contains(int letter, int c) {
        boolean in =
                switch (letter | 0x20) {
                    case 'a' -> alpha(c);
                    case 'c' -> c < 32 || c == 127;
                    case 'd' -> digit(c);
                    case 'l' -> lower(c);
                    case 'p' -> c > 32 && c < 127 && !alpha(c) && !digit(c);
                    case 's' -> space(c);
                    case 'u' -> upper(c);
                    case 'w' -> alpha(c) || digit(c);
                    case 'x' -> digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
                    case 'z' -> c == 0;
                    default -> {
                        yield letter == c;
                    }
                };
        if (!known(letter)) {
            return letter == c;
        }
        return upper(letter) != in;
    }

    private static boolean known(int letter) {
        return alpha(letter) && "acdlpsuwxz".indexOf((char) (letter | 0x20)) >= 0;
    }

    static boolean space(int c) {
        return c == 32 || (c >= 9 && c <= 13);
    }

    static boolean digit(int c) {
        return c >= '0' && c <= '9';
    }

    static boolean lower(int c) {
        return c >= 'a' && c <= 'z';
    }

    static boolean upper(int c) {
        return c >= 'A' && c <= 'Z';
    }

    private static boolean alpha(int c) {
        return lower(c) || upper(c);
    }
}
