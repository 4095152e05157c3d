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
        LuaString name = Arguments.string(args, 1);
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

    private LuaValue loader(LuaString name) {
        if (!(library.get("loaders") instanceof LuaTable loaders)) {
            throw new LuaError("'package.loaders' must be a table");
        }
        StringBuilder tried = new StringBuilder();
        for (int n = 1; ; n++) {
            LuaValue loader = loaders.rawget(n);
            if (loader.isnil()) {
                throw new LuaError("module '" + name.tojstring() + "' not found:" + tried);
            }
            LuaValue found = loader.call(name);
            if (found.isfunction()) {
                return found;
            }
            if (found instanceof LuaString why) {
                tried.append(why.tojstring());
            }
        }
    }

    private Varargs preloaded(Varargs args) {
        LuaString name = Arguments.string(args, 1);
        LuaValue loader = preload.get(name);
        return loader.isnil() ? LuaValue.valueOf("\n\tno field package.preload['" + name.tojstring() + "']") : loader;
    }

    private Varargs fromFile(Varargs args) {
        String name = Arguments.string(args, 1).tojstring();
        if (!(library.get("path") instanceof LuaString path)) {
            throw new LuaError("'package.path' must be a string");
        }
        StringBuilder tried = new StringBuilder();
        for (String template : path.tojstring().split(";")) {
            if (template.isEmpty()) {
                continue;
            }
            String file = template.replace("?", name.replace('.', '/'));
            if (files.find(file) == null) {
                files.missed(file);
                tried.append("\n\tno file '").append(file).append('\'');
                continue;
            }
            try {
                return loading.file(file, true);
            } catch (ErrorLibrary.Unplaced e) {
                throw new LuaError(
                        "error loading module '" + name + "' from file '" + file + "':\n\t" + e.getMessage());
            }
        }
        return LuaValue.valueOf(tried.toString());
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
        LuaString name = Arguments.string(args, 1);
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
