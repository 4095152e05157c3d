// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import static org.luaj.vm2.LuaValue.NIL;
import static org.luaj.vm2.LuaValue.varargsOf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaNumber;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** load, loadstring, loadfile, dofile; getfenv and setfenv, which are about what the loaded sees. */
final class LoadLibrary {
    private static final LuaString LOADED = LuaValue.valueOf("=(load)");

    private final Machine machine;
    private final ScriptFiles files;

    LoadLibrary(Machine machine, ScriptFiles files) {
        this.machine = machine;
        this.files = files;
    }

    void open() {
        put("load", args -> answered(() -> load(args)));
        put("loadstring", args -> answered(() -> loadString(args)));
        put("loadfile", args -> answered(() -> file(name(args), false)));
        put("dofile", args -> file(name(args), false).invoke());
        put("getfenv", this::getEnvironment);
        put("setfenv", this::setEnvironment);
    }

    private void put(String name, LibraryFunction.Body body) {
        LibraryFunction.put(machine.globals, name, body);
    }

    private String name(Varargs args) {
        LuaString name = Arguments.string(args, 1);
        machine.meter.reserve(8L * name.m_length);
        return name.tojstring();
    }

    private interface Loading {
        LuaFunction load();
    }

    private static Varargs answered(Loading loading) {
        try {
            return loading.load();
        } catch (ErrorLibrary.Unplaced e) {
            return varargsOf(NIL, e.getMessageObject());
        }
    }

    private LuaFunction load(Varargs args) {
        if (args.arg1() instanceof LuaString) {
            return loadString(args);
        }
        LuaFunction pieces = Arguments.function(args, 1);
        LuaString name = Arguments.string(args, 2, LOADED);
        TextBuilder source = new TextBuilder(machine.meter);
        while (true) {
            LuaValue piece = piece(pieces);
            if (piece.isnil() || (piece instanceof LuaString end && end.m_length == 0)) {
                LuaString text = source.text();
                return machine.load(text.m_bytes, text.m_offset, text.m_length, name);
            }
            if (piece instanceof LuaNumber number) {
                piece = Numbers.text(number);
            }
            if (!(piece instanceof LuaString text)) {
                throw ErrorLibrary.unplaced(LuaValue.valueOf("reader function must return a string"));
            }
            source.add(text);
        }
    }

    private static LuaValue piece(LuaFunction pieces) {
        try {
            return pieces.call();
        } catch (LuaError e) {
            throw new ErrorLibrary.Unplaced(Fault.value(e));
        }
    }

    private LuaFunction loadString(Varargs args) {
        LuaString source = Arguments.string(args, 1);
        LuaString name = Arguments.string(args, 2, source);
        if (source.m_length > 0 && source.luaByte(0) == '#') {
            // That a first line is left out is for files alone.
            throw ErrorLibrary.unplaced(LuaValue.valueOf(CallStack.chunk(name) + ":1: unexpected symbol near '#'"));
        }
        return machine.load(source.m_bytes, source.m_offset, source.m_length, name);
    }

    /** Compiles a file, which must be one that this script may see. */
    LuaFunction file(String name, boolean required) {
        Path path = files.find(name);
        if (path == null) {
            throw ErrorLibrary.unplaced(LuaValue.valueOf("cannot open " + name));
        }
        machine.settings.files().note(path, required);
        try {
            machine.meter.reserve(Files.size(path));
            byte[] source = Files.readAllBytes(path);
            return machine.load(source, 0, source.length, LuaValue.valueOf("@" + name));
        } catch (IOException e) {
            throw ErrorLibrary.unplaced(LuaValue.valueOf("cannot read " + name));
        }
    }

    private Varargs getEnvironment(Varargs args) {
        LuaValue of = args.arg1();
        if (of instanceof Closure closure) {
            return closure.environment();
        }
        if (of.isfunction()) {
            return machine.globals;
        }
        int level = Arguments.integer(args, 1, 1);
        if (level == 0) {
            return machine.environment;
        }
        Closure running = frame(level).closure;
        return running == null ? machine.globals : running.environment();
    }

    private Varargs setEnvironment(Varargs args) {
        LuaValue of = args.arg1();
        LuaValue to = Arguments.table(args, 2);
        if (of instanceof Closure closure) {
            closure.environment(to);
            return closure;
        }
        Closure running = null;
        if (!of.isfunction()) {
            int level = Arguments.integer(args, 1);
            if (level == 0) {
                machine.environment = to;
                return LuaValue.NONE;
            }
            running = frame(level).closure;
        }
        if (running == null) {
            throw new LuaError("'setfenv' cannot change environment of given object");
        }
        running.environment(to);
        return running;
    }

    private CallStack.Frame frame(int level) {
        CallStack.Frame frame = level < 0 ? null : machine.calls.level(level);
        if (frame == null) {
            throw Arguments.bad(1, level < 0 ? "level must be non-negative" : "invalid level");
        }
        return frame;
    }
}
