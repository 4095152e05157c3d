// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * Lua's patterns, as section 5.4.1 of the manual of 5.1 has them, matched by trying. Each step counts as an instruction,
 * because a pattern can be made that takes longer than the age of the universe.
 */
final class PatternMatch {
    private static final int MAX_CAPTURES = 32;
    private static final int MAX_DEPTH = 400;
    private static final int UNFINISHED = -1;
    private static final int POSITION = -2;
    private static final int NO = -1;

    private final Meter meter;
    private final byte[] s;
    private final int sFrom;
    private final int sEnd;
    private final byte[] p;
    private final int pFrom;
    private final int pEnd;
    private final int[] captureStart = new int[MAX_CAPTURES];
    private final int[] captureLength = new int[MAX_CAPTURES];
    private int captures;
    private int depth;

    PatternMatch(Meter meter, LuaString subject, LuaString pattern) {
        this.meter = meter;
        s = subject.m_bytes;
        sFrom = subject.m_offset;
        sEnd = sFrom + subject.m_length;
        p = pattern.m_bytes;
        pFrom = pattern.m_offset;
        pEnd = pFrom + pattern.m_length;
    }

    /** Where the match ends that begins at this offset of the subject; negative if there is none. */
    int at(int offset, int patternOffset) {
        captures = 0;
        depth = 0;
        int end = match(sFrom + offset, pFrom + patternOffset);
        return end == NO ? NO : end - sFrom;
    }

    int captures() {
        return captures;
    }

    /** All captures, or the whole match if there are none. */
    Varargs captured(int from, int to) {
        int count = Math.max(1, captures);
        if (count == 1) {
            return capture(0, from, to);
        }
        LuaValue[] values = new LuaValue[count];
        for (int n = 0; n < count; n++) {
            values[n] = capture(n, from, to);
        }
        return LuaValue.varargsOf(values);
    }

    /** One capture; the first is the whole match if there are none. */
    LuaValue capture(int n, int from, int to) {
        if (n >= captures) {
            if (n > 0) {
                throw new LuaError("invalid capture index");
            }
            return part(from, to - from);
        }
        int length = captureLength[n];
        if (length == UNFINISHED) {
            throw new LuaError("unfinished capture");
        }
        return length == POSITION
                ? LuaValue.valueOf(captureStart[n] - sFrom + 1)
                : part(captureStart[n] - sFrom, length);
    }

    private LuaString part(int from, int length) {
        meter.reserve(length);
        return LuaString.valueOf(s, sFrom + from, length);
    }

    private int match(int at, int pattern) {
        if (++depth > MAX_DEPTH) {
            throw new Exhausted(Budget.DEPTH, "pattern too complex");
        }
        try {
            return matching(at, pattern);
        } finally {
            depth--;
        }
    }

    private int matching(int at, int pattern) {
        int si = at;
        int pi = pattern;
        while (true) {
            meter.steps(1);
            if (pi == pEnd) {
                return si;
            }
            switch (p[pi]) {
                case '(' -> {
                    boolean position = pi + 1 < pEnd && p[pi + 1] == ')';
                    return startCapture(si, position ? pi + 2 : pi + 1, position ? POSITION : UNFINISHED);
                }
                case ')' -> {
                    return endCapture(si, pi + 1);
                }
                case '$' -> {
                    if (pi + 1 == pEnd) {
                        return si == sEnd ? si : NO;
                    }
                }
                case '%' -> {
                    int next = pi + 1 < pEnd ? p[pi + 1] : 0;
                    if (next == 'b') {
                        si = balance(si, pi + 2);
                        if (si == NO) {
                            return NO;
                        }
                        pi += 4;
                        continue;
                    }
                    if (next == 'f') {
                        pi += 2;
                        if (pi >= pEnd || p[pi] != '[') {
                            throw new LuaError("missing '[' after '%%f' in pattern".formatted());
                        }
                        int end = classEnd(pi);
                        int before = si == sFrom ? 0 : s[si - 1] & 0xff;
                        int here = si == sEnd ? 0 : s[si] & 0xff;
                        if (inSet(before, pi, end - 1) || !inSet(here, pi, end - 1)) {
                            return NO;
                        }
                        pi = end;
                        continue;
                    }
                    if (next >= '0' && next <= '9') {
                        si = backReference(si, next);
                        if (si == NO) {
                            return NO;
                        }
                        pi += 2;
                        continue;
                    }
                }
                default -> {
                    // A single character or a class, as below.
                }
            }
            int end = classEnd(pi);
            boolean here = si < sEnd && single(s[si] & 0xff, pi, end);
            int suffix = end < pEnd ? p[end] : 0;
            switch (suffix) {
                case '?' -> {
                    if (here) {
                        int result = match(si + 1, end + 1);
                        if (result != NO) {
                            return result;
                        }
                    }
                    pi = end + 1;
                }
                case '*' -> {
                    return most(si, pi, end);
                }
                case '+' -> {
                    return here ? most(si + 1, pi, end) : NO;
                }
                case '-' -> {
                    return least(si, pi, end);
                }
                default -> {
                    if (!here) {
                        return NO;
                    }
                    si++;
                    pi = end;
                }
            }
        }
    }

    private int most(int from, int pi, int end) {
        int count = 0;
        while (from + count < sEnd && single(s[from + count] & 0xff, pi, end)) {
            count++;
            meter.steps(1);
        }
        for (; count >= 0; count--) {
            int result = match(from + count, end + 1);
            if (result != NO) {
                return result;
            }
        }
        return NO;
    }

    private int least(int from, int pi, int end) {
        int si = from;
        while (true) {
            int result = match(si, end + 1);
            if (result != NO) {
                return result;
            }
            if (si >= sEnd || !single(s[si] & 0xff, pi, end)) {
                return NO;
            }
            si++;
        }
    }

    private int startCapture(int si, int pi, int kind) {
        if (captures >= MAX_CAPTURES) {
            throw new LuaError("too many captures");
        }
        captureStart[captures] = si;
        captureLength[captures] = kind;
        captures++;
        int result = match(si, pi);
        if (result == NO) {
            captures--;
        }
        return result;
    }

    private int endCapture(int si, int pi) {
        int open = captures - 1;
        while (open >= 0 && captureLength[open] != UNFINISHED) {
            open--;
        }
        if (open < 0) {
            throw new LuaError("invalid pattern capture");
        }
        captureLength[open] = si - captureStart[open];
        int result = match(si, pi);
        if (result == NO) {
            captureLength[open] = UNFINISHED;
        }
        return result;
    }

    private int backReference(int si, int digit) {
        int n = digit - '1';
        if (n < 0 || n >= captures || captureLength[n] == UNFINISHED) {
            throw new LuaError("invalid capture index");
        }
        int length = Math.max(0, captureLength[n]);
        meter.steps(length >> 4);
        boolean same = sEnd - si >= length
                && java.util.Arrays.equals(s, captureStart[n], captureStart[n] + length, s, si, si + length);
        return same ? si + length : NO;
    }

    private int balance(int si, int pi) {
        if (pi + 1 >= pEnd) {
            throw new LuaError("unbalanced pattern");
        }
        if (si >= sEnd || s[si] != p[pi]) {
            return NO;
        }
        int open = 1;
        for (int at = si + 1; at < sEnd; at++) {
            meter.steps(1);
            if (s[at] == p[pi + 1]) {
                if (--open == 0) {
                    return at + 1;
                }
            } else if (s[at] == p[pi]) {
                open++;
            }
        }
        return NO;
    }

    private int classEnd(int pattern) {
        int pi = pattern + 1;
        if (p[pattern] == '%') {
            if (pi == pEnd) {
                throw new LuaError("malformed pattern (ends with '%')");
            }
            return pi + 1;
        }
        if (p[pattern] != '[') {
            return pi;
        }
        if (pi < pEnd && p[pi] == '^') {
            pi++;
        }
        do {
            if (pi == pEnd) {
                throw new LuaError("malformed pattern (missing ']')");
            }
            if (p[pi++] == '%' && pi < pEnd) {
                pi++;
            }
        } while (pi == pEnd || p[pi] != ']');
        meter.steps((pi - pattern) >> 3);
        return pi + 1;
    }

    private boolean single(int c, int pi, int end) {
        return switch (p[pi]) {
            case '.' -> true;
            case '%' -> CharacterClass.contains(p[pi + 1] & 0xff, c);
            case '[' -> inSet(c, pi, end - 1);
            default -> (p[pi] & 0xff) == c;
        };
    }

    /** Whether a set, from its bracket to its closing one, has the character. */
    private boolean inSet(int c, int bracket, int closing) {
        meter.steps((closing - bracket) >> 3);
        int pi = bracket + 1;
        boolean found = true;
        if (p[pi] == '^') {
            found = false;
            pi++;
        }
        for (; pi < closing; pi++) {
            if (p[pi] == '%') {
                pi++;
                if (CharacterClass.contains(p[pi] & 0xff, c)) {
                    return found;
                }
            } else if (p[pi + 1] == '-' && pi + 2 < closing) {
                if ((p[pi] & 0xff) <= c && c <= (p[pi + 2] & 0xff)) {
                    return found;
                }
                pi += 2;
            } else if ((p[pi] & 0xff) == c) {
                return found;
            }
        }
        return !found;
    }
}
