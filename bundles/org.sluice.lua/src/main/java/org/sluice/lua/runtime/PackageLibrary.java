// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import static org.luaj.vm2.LuaValue.NIL;
import static org.luaj.vm2.LuaValue.NONE;
import static org.luaj.vm2.LuaValue.TRUE;
import static org.luaj.vm2.LuaValue.varargsOf;

import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** require, module and the table {@code package}. */
final class PackageLibrary {
    /** What looking for a file costs, in steps. */
    private static final int LOOK_FOR_FILE = 512;

    private static final int TABLE_BYTES = 320;

    private final Machine machine;
    private final ScriptFiles files;
    private final LoadLibrary loading;
    private final LuaTable library = new LuaTable();
    private final LuaTable loaded = new LuaTable();
    private final LuaTable preload = new LuaTable();
    private final LuaValue underWay = new LuaUserdata(new Object());

    PackageLibrary(Machine machine, ScriptFiles files, LoadLibrary loading) {
        this.machine = machine;
        this.files = files;
        this.loading = loading;
    }

    void open() {
        LuaTable loaders = new LuaTable();
        loaders.rawset(1, new LibraryFunction("loader_preload", this::preloaded));
        loaders.rawset(2, new LibraryFunction("loader_Lua", this::fromFile));
        library.rawset("loaded", loaded);
        library.rawset("preload", preload);
        library.rawset("loaders", loaders);
        library.rawset("path", LuaValue.valueOf(files.path()));
        library.rawset("cpath", LuaValue.valueOf(""));
        library.rawset("config", LuaValue.valueOf("/\n;\n?\n!\n-"));
        LibraryFunction.put(library, "seeall", this::seeAll);
        LibraryFunction.put(
                library,
                "loadlib",
                args -> varargsOf(NIL, LuaValue.valueOf("dynamic libraries not enabled"), LuaValue.valueOf("absent")));
        machine.globals.rawset("package", library);
        loaded.rawset("package", library);
        loaded.rawset("_G", machine.globals);
        LibraryFunction.put(machine.globals, "require", this::require);
        LibraryFunction.put(machine.globals, "module", this::module);
    }

    private Varargs require(Varargs args) {
        LuaString name = name(args);
        LuaValue module = loaded.get(name);
        if (underWay.raweq(module)) {
            throw new LuaError("loop or previous error loading module '" + name.tojstring() + "'");
        }
        if (module.toboolean()) {
            return module;
        }
        LuaValue loader = loader(name);
        loaded.set(name, underWay);
        LuaValue result = loader.call(name);
        if (!result.isnil()) {
            loaded.set(name, result);
        } else if (underWay.raweq(loaded.get(name))) {
            loaded.set(name, TRUE);
        }
        return loaded.get(name);
    }

    /** A module's name, which is looked up, and read into paths and messages. */
    private LuaString name(Varargs args) {
        LuaString name = Arguments.string(args, 1);
        machine.meter.reserve(16L * name.m_length);
        return name;
    }

    private LuaValue loader(LuaString name) {
        if (!(library.get("loaders") instanceof LuaTable loaders)) {
            throw new LuaError("'package.loaders' must be a table");
        }
        TextBuilder tried = new TextBuilder(machine.meter);
        for (int n = 1; ; n++) {
            LuaValue loader = loaders.rawget(n);
            if (loader.isnil()) {
                throw new LuaError("module '" + name.tojstring() + "' not found:"
                        + tried.text().tojstring());
            }
            LuaValue found = loader.call(name);
            if (found.isfunction()) {
                return found;
            }
            if (found instanceof LuaString why) {
                tried.add(why);
            }
        }
    }

    private Varargs preloaded(Varargs args) {
        LuaString name = name(args);
        LuaValue loader = preload.get(name);
        return loader.isnil() ? LuaValue.valueOf("\n\tno field package.preload['" + name.tojstring() + "']") : loader;
    }

    private Varargs fromFile(Varargs args) {
        LuaString name = name(args);
        if (!(library.get("path") instanceof LuaString path)) {
            throw new LuaError("'package.path' must be a string");
        }
        TextBuilder tried = new TextBuilder(machine.meter);
        for (int from = 0, to; from < path.m_length; from = to + 1) {
            to = path.indexOf((byte) ';', from);
            to = to < 0 ? path.m_length : to;
            if (to == from) {
                continue;
            }
            machine.meter.steps(LOOK_FOR_FILE);
            LuaString file = file(path.substring(from, to), name);
            String fileName = file.tojstring();
            if (files.find(fileName) == null) {
                files.missed(fileName);
                tried.add("\n\tno file '");
                tried.add(file);
                tried.add('\'');
                continue;
            }
            try {
                return loading.file(fileName, true);
            } catch (ErrorLibrary.Unplaced e) {
                throw new LuaError("error loading module '" + name.tojstring() + "' from file '" + fileName + "':\n\t"
                        + e.getMessage());
            }
        }
        return tried.text();
    }

    /** A template of the path with a module's name in it. */
    private LuaString file(LuaString template, LuaString name) {
        TextBuilder file = new TextBuilder(machine.meter);
        for (int n = 0; n < template.m_length; n++) {
            int c = template.luaByte(n);
            if (c != '?') {
                file.add(c);
                continue;
            }
            for (int i = 0; i < name.m_length; i++) {
                file.add(name.luaByte(i) == '.' ? '/' : name.luaByte(i));
            }
        }
        LuaString text = file.text();
        // As a path, and as that path's name.
        machine.meter.reserve(8L * text.m_length);
        return text;
    }

    private Varargs seeAll(Varargs args) {
        LuaTable module = Arguments.table(args, 1);
        if (!(module.getmetatable() instanceof LuaTable)) {
            module.setmetatable(new LuaTable());
        }
        module.getmetatable().set(LuaValue.INDEX, machine.globals);
        return NONE;
    }

    private Varargs module(Varargs args) {
        LuaString name = name(args);
        LuaTable module = loaded.get(name) instanceof LuaTable known ? known : created(name.tojstring());
        loaded.set(name, module);
        if (module.get("_NAME").isnil()) {
            String text = name.tojstring();
            module.set("_M", module);
            module.set("_NAME", name);
            module.set("_PACKAGE", LuaValue.valueOf(text.substring(0, text.lastIndexOf('.') + 1)));
        }
        CallStack.Frame caller = machine.calls.level(1);
        if (caller == null || caller.closure == null) {
            throw new LuaError("'module' not called from a Lua function");
        }
        caller.closure.environment(module);
        for (int n = 2; n <= args.narg(); n++) {
            args.arg(n).call(module);
        }
        return NONE;
    }

    /** The table of a dotted name among the globals. */
    private LuaTable created(String name) {
        LuaTable at = machine.globals;
        for (String part : name.split("\\.")) {
            machine.meter.reserve(TABLE_BYTES);
            machine.meter.steps(1);
            LuaValue inner = at.rawget(LuaValue.valueOf(part));
            if (inner.isnil()) {
                inner = new LuaTable();
                at.set(LuaValue.valueOf(part), inner);
            }
            if (!(inner instanceof LuaTable table)) {
                throw new LuaError("name conflict for module '" + name + "'");
            }
            at = table;
        }
        return at;
    }
}
