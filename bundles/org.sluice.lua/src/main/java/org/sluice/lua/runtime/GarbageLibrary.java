// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import static org.luaj.vm2.LuaValue.TRUE;
import static org.luaj.vm2.LuaValue.ZERO;

import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** collectgarbage, gcinfo, newproxy. The garbage is the JVM's, so a script has little to say in it. */
final class GarbageLibrary {
    private static final long PAUSE = 1_000_000_000;

    private final Machine machine;
    private long last = System.nanoTime() - PAUSE;

    GarbageLibrary(Machine machine) {
        this.machine = machine;
    }

    void open() {
        LibraryFunction.put(machine.globals, "collectgarbage", this::collect);
        LibraryFunction.put(machine.globals, "gcinfo", args -> LuaValue.valueOf(Math.floor(used())));
        LibraryFunction.put(machine.globals, "newproxy", GarbageLibrary::proxy);
    }

    private static double used() {
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) / 1024.0;
    }

    private Varargs collect(Varargs args) {
        LuaString asked = Arguments.string(args, 1, LuaValue.valueOf("collect"));
        machine.meter.reserve(8L * asked.m_length);
        String what = asked.tojstring();
        return switch (what) {
            case "count" -> LuaValue.valueOf(used());
            case "collect" -> {
                run();
                yield ZERO;
            }
            case "step" -> {
                run();
                yield TRUE;
            }
            case "stop", "restart" -> ZERO;
            case "setpause", "setstepmul" -> LuaValue.valueOf(200);
            default -> throw Arguments.bad(1, "invalid option '" + what + "'");
        };
    }

    /** A collection holds up the whole process, so an untrusted script gets none here, and a trusted one not all the time. */
    private void run() {
        long now = System.nanoTime();
        if (machine.settings.trusted() && now - last >= PAUSE) {
            last = now;
            System.gc();
        }
    }

    private static Varargs proxy(Varargs args) {
        LuaUserdata made = new LuaUserdata(new Object());
        LuaValue like = args.arg1();
        if (like instanceof LuaUserdata other) {
            made.setmetatable(other.getmetatable());
        } else if (like.toboolean()) {
            made.setmetatable(new LuaTable());
        } else if (!like.isnil() && !like.isboolean()) {
            throw Arguments.bad(1, "boolean or proxy expected");
        }
        return made;
    }
}
