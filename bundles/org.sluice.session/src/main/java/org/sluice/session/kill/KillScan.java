// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.kill;

import io.netty.buffer.ByteBuf;

/** Looks for the first word of a statement, behind blanks and comments: most statements are told apart by a byte or two. */
final class KillScan {
    private static final byte[] KILL = {'K', 'I', 'L', 'L'};
    /** Lower case differs in this bit. */
    private static final int CASE = 0x20;

    private static final int NOT_HERE = -1;
    private static final int NO_COMMENT = -2;

    private final ByteBuf text;
    private final int to;

    private KillScan(ByteBuf text, int to) {
        this.text = text;
        this.to = to;
    }

    /**
     * Whether a statement may begin with KILL.
     *
     * @param from where it begins
     * @param to where what is here of it ends
     * @param whole whether that is its end; if not, and all that is here may stand before KILL, it may
     */
    static boolean mayBegin(ByteBuf text, int from, int to, boolean whole) {
        KillScan scan = new KillScan(text, to);
        int at = from;
        while (at >= 0 && at < to) {
            int next = scan.behindBlankOrComment(at);
            if (next == at) {
                return scan.isKill(at, whole);
            }
            at = next;
        }
        return at != NO_COMMENT && !whole;
    }

    private int behindBlankOrComment(int at) {
        byte first = text.getByte(at);
        return switch (first) {
            case ' ', '\t', '\n', '\r', '\f', 0x0B -> at + 1;
            case '#' -> behindLine(at);
            case '-' -> at + 2 >= to ? NOT_HERE : isDashes(at) ? behindLine(at + 2) : NO_COMMENT;
            case '/' -> at + 2 >= to ? NOT_HERE : isComment(at) ? behindComment(at + 2) : NO_COMMENT;
            default -> at;
        };
    }

    private boolean isDashes(int at) {
        byte third = text.getByte(at + 2);
        return text.getByte(at + 1) == '-' && (third == ' ' || (third >= '\t' && third <= '\r'));
    }

    /** What stands behind an exclamation mark is no comment for every server. */
    private boolean isComment(int at) {
        return text.getByte(at + 1) == '*' && text.getByte(at + 2) != '!';
    }

    private int behindLine(int at) {
        int end = text.indexOf(at, to, (byte) '\n');
        return end < 0 ? NOT_HERE : end + 1;
    }

    private int behindComment(int at) {
        int star = text.indexOf(at, to, (byte) '*');
        while (star >= 0 && star + 1 < to && text.getByte(star + 1) != '/') {
            star = text.indexOf(star + 1, to, (byte) '*');
        }
        return star < 0 || star + 1 >= to ? NOT_HERE : star + 2;
    }

    private boolean isKill(int at, boolean whole) {
        int here = Math.min(KILL.length, to - at);
        for (int i = 0; i < here; i++) {
            if ((text.getByte(at + i) & ~CASE) != KILL[i]) {
                return false;
            }
        }
        return here == KILL.length || !whole;
    }
}
