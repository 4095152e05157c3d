// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Prototype;

/** The functions that one coroutine, or what is outside all of them, is in, and who is told of their errors. */
final class CallStack {
    /** One call; {@code closure} is null where a library function calls back, as pcall does. */
    static final class Frame {
        @Nullable
        Closure closure;

        int pc;

        int line() {
            Closure running = closure;
            if (running == null || running.p.lineinfo == null || pc >= running.p.lineinfo.length) {
                return -1;
            }
            return running.p.lineinfo[pc];
        }

        /** "file:line: " or nothing, as Lua puts it before a message. */
        String where() {
            int line = line();
            Closure running = closure;
            return running == null || line < 0 ? "" : chunk(running.p.source) + ":" + line + ": ";
        }
    }

    private static final int SOURCE_LENGTH = 60;
    private static final int TRACED_FIRST = 12;
    private static final int TRACED_LAST = 10;

    /** How deep calls may nest; an error's handler is given a little more. */
    int limit;

    /** What an error is given to where it happens: xpcall's function, {@link Machine#TRACE}, or null within pcall. */
    @Nullable
    LuaValue handler;

    private Frame[] frames = new Frame[0];
    int depth;

    CallStack(int limit, @Nullable LuaValue handler) {
        this.limit = limit;
        this.handler = handler;
    }

    Frame push(@Nullable Closure closure) {
        int at = depth;
        if (at >= limit) {
            throw new Exhausted(Budget.DEPTH, "stack overflow");
        }
        if (at == frames.length) {
            grow();
        }
        Frame frame = frames[at];
        frame.closure = closure;
        frame.pc = 0;
        depth = at + 1;
        return frame;
    }

    private void grow() {
        int from = depth;
        Frame[] more = Arrays.copyOf(frames, Math.min(limit, Math.max(16, from * 2)));
        for (int i = from; i < more.length; i++) {
            more[i] = new Frame();
        }
        frames = more;
    }

    /** The frame so many levels below the innermost, which is 1 as in Lua; null if there are not so many. */
    @Nullable
    Frame level(int level) {
        int at = depth - level;
        return at >= 0 && at < depth ? frames[at] : null;
    }

    String where(int level) {
        Frame frame = level < 1 ? null : level(level);
        return frame == null ? "" : frame.where();
    }

    /** What Lua prints of where it is. */
    String traceback(int from) {
        StringBuilder text = new StringBuilder("stack traceback:");
        for (int level = Math.max(1, from); level <= depth; level++) {
            if (level - from == TRACED_FIRST && depth - level > TRACED_LAST) {
                text.append("\n\t...");
                level = depth - TRACED_LAST;
                continue;
            }
            Frame frame = level(level);
            text.append("\n\t").append(frame == null ? "?" : described(frame));
        }
        return text.toString();
    }

    private static String described(Frame frame) {
        Closure closure = frame.closure;
        if (closure == null) {
            return "[C]: ?";
        }
        Prototype p = closure.p;
        String chunk = chunk(p.source);
        return chunk + ":" + frame.line() + ": in "
                + (p.linedefined == 0 ? "main chunk" : "function <" + chunk + ":" + p.linedefined + ">");
    }

    /** How messages name a chunk: the file, or the beginning of the text. It reads no more of it than it shows. */
    static String chunk(@Nullable LuaString source) {
        if (source == null || source.m_length == 0) {
            return source == null ? "?" : "[string \"\"]";
        }
        int length = source.m_length;
        if (source.luaByte(0) == '=') {
            return part(source, 1, Math.min(length, SOURCE_LENGTH));
        }
        if (source.luaByte(0) == '@') {
            return length <= SOURCE_LENGTH ? part(source, 1, length) : "..." + part(source, length - 52, length);
        }
        int room = SOURCE_LENGTH - 17;
        int end = 0;
        while (end < length && end <= room && source.luaByte(end) != '\n') {
            end++;
        }
        boolean cut = end < length || end > room;
        return "[string \"" + part(source, 0, Math.min(room, end)) + (cut ? "..." : "") + "\"]";
    }

    private static String part(LuaString text, int from, int to) {
        return new String(text.m_bytes, text.m_offset + from, to - from, StandardCharsets.UTF_8);
    }
}
