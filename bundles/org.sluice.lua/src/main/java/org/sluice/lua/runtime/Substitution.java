// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import static org.luaj.vm2.LuaValue.varargsOf;

import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaNumber;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** string.gsub. */
final class Substitution {
    private final Meter meter;
    private final LuaString subject;
    private final LuaValue replacement;
    private final PatternMatch match;
    private final TextBuilder out;

    private Substitution(Meter meter, LuaString subject, LuaString pattern, LuaValue replacement) {
        this.meter = meter;
        this.subject = subject;
        this.replacement = replacement;
        this.match = new PatternMatch(meter, subject, pattern);
        this.out = new TextBuilder(meter);
    }

    static Varargs run(Meter meter, Varargs args) {
        LuaString subject = Arguments.string(args, 1);
        LuaString pattern = Arguments.string(args, 2);
        LuaValue replacement = args.arg(3);
        if (replacement instanceof LuaNumber number) {
            replacement = Numbers.text(number);
        }
        if (!(replacement instanceof LuaString || replacement.isfunction() || replacement.istable())) {
            throw Arguments.bad(3, "string/function/table expected");
        }
        int most = Arguments.integer(args, 4, subject.m_length + 1);
        return new Substitution(meter, subject, pattern, replacement).replace(pattern, most);
    }

    private Varargs replace(LuaString pattern, int most) {
        int anchor = pattern.m_length > 0 && pattern.luaByte(0) == '^' ? 1 : 0;
        int at = 0;
        int count = 0;
        while (count < most) {
            int end = match.at(at, anchor);
            if (end >= 0) {
                count++;
                add(at, end);
            }
            if (end > at) {
                at = end;
            } else if (at < subject.m_length) {
                out.add(subject.luaByte(at++));
            } else {
                break;
            }
            if (anchor == 1) {
                break;
            }
        }
        out.add(subject.m_bytes, subject.m_offset + at, subject.m_length - at);
        return varargsOf(out.text(), LuaValue.valueOf(count));
    }

    private void add(int from, int to) {
        LuaValue value;
        if (replacement instanceof LuaString template) {
            expand(template, from, to);
            return;
        }
        if (replacement.isfunction()) {
            value = replacement.invoke(match.captured(from, to)).arg1();
        } else {
            value = replacement.get(match.capture(0, from, to));
        }
        if (!value.toboolean()) {
            out.add(subject.m_bytes, subject.m_offset + from, to - from);
        } else if (value instanceof LuaString text) {
            out.add(text);
        } else if (value instanceof LuaNumber number) {
            out.add(Numbers.text(number));
        } else {
            throw new LuaError("invalid replacement value (a " + value.typename() + ")");
        }
    }

    private void expand(LuaString template, int from, int to) {
        meter.steps(template.m_length >> 5);
        for (int n = 0; n < template.m_length; n++) {
            int c = template.luaByte(n);
            if (c != '%') {
                out.add(c);
                continue;
            }
            c = ++n < template.m_length ? template.luaByte(n) : 0;
            if (!CharacterClass.digit(c)) {
                out.add(c);
            } else if (c == '0') {
                out.add(subject.m_bytes, subject.m_offset + from, to - from);
            } else {
                LuaValue capture = match.capture(c - '1', from, to);
                out.add(capture instanceof LuaNumber number ? Numbers.text(number) : (LuaString) capture);
            }
        }
    }
}
