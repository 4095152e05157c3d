// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.wire;

/** How the first byte of a length-encoded integer tells the width. */
public final class LengthEncoded {
    /** Where a length-encoded string may be: there is none. */
    public static final int NULL = 0xFB;
    /** Two bytes follow. */
    public static final int TWO = 0xFC;
    /** Three bytes follow. */
    public static final int THREE = 0xFD;
    /** Eight bytes follow. */
    public static final int EIGHT = 0xFE;
    /** Not a length: the first byte of an error. */
    public static final int NONE = 0xFF;

    private LengthEncoded() {}

    /** How many bytes the integer takes that begins so, itself counted. */
    public static int width(int first) {
        return switch (first) {
            case TWO -> 3;
            case THREE -> 4;
            case EIGHT -> 9;
            default -> 1;
        };
    }

    /** How many bytes a number takes. */
    public static int widthOf(long value) {
        if (value >= 0 && value < NULL) {
            return 1;
        }
        if (value >= 0 && value <= 0xFFFF) {
            return 3;
        }
        return value >= 0 && value <= 0xFF_FFFF ? 4 : 9;
    }
}
