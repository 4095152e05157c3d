// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaNumber;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.luaj.vm2.lib.jse.JseIoLib;

/** The table {@code io}: LuaJ's, with numbers and messages as Lua has them. */
final class FileLibrary extends JseIoLib {
    /** How Java says what is wrong with a file. */
    private static final Pattern FAILURE = Pattern.compile("(?:io error: )?(.*) \\((.*)\\)", Pattern.DOTALL);

    private static Varargs texts(Varargs args) {
        LuaValue[] texts = new LuaValue[args.narg()];
        for (int n = 0; n < texts.length; n++) {
            LuaValue value = args.arg(n + 1);
            texts[n] = value instanceof LuaNumber number ? Numbers.text(number) : value;
        }
        return LuaValue.varargsOf(texts);
    }

    private static String message(Exception e) {
        Matcher failure = FAILURE.matcher(String.valueOf(e.getMessage()));
        return failure.matches() ? failure.group(1) + ": " + failure.group(2) : "input or output failed";
    }

    @Override
    public Varargs _io_write(Varargs args) throws IOException {
        return super._io_write(texts(args));
    }

    @Override
    public Varargs _file_write(LuaValue file, Varargs args) throws IOException {
        return super._file_write(file, texts(args));
    }

    @Override
    public Varargs _io_open(String name, String mode) {
        try {
            return super._io_open(name, mode);
        } catch (IOException e) {
            String message = message(e);
            int code = message.endsWith("No such file or directory") ? 2 : message.endsWith("denied") ? 13 : 5;
            return LuaValue.varargsOf(LuaValue.NIL, LuaValue.valueOf(message), LuaValue.valueOf(code));
        }
    }

    @Override
    public Varargs _io_lines(String name) {
        try {
            return super._io_lines(name);
        } catch (LuaError e) {
            throw new LuaError("bad argument #1 to 'lines' (" + message(e) + ")");
        }
    }
}
