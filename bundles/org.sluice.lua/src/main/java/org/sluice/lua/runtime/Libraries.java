// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.luaj.vm2.LuaValue;

/** Puts Lua's libraries into a new machine, as many as its script is trusted with. */
final class Libraries {
    private Libraries() {}

    /** Fails once, so that no class that an error needs is loaded where the stack is already at its end. */
    private static final byte[] WARM_UP =
            "pcall(function() local a = nil; a.b = ('x'):gsub('x', '%0') end)".getBytes(StandardCharsets.US_ASCII);

    static void open(Machine machine) {
        ScriptFiles files = new ScriptFiles(machine.settings);
        LoadLibrary loading = new LoadLibrary(machine, files);
        loading.open();
        new PackageLibrary(machine, files, loading).open();
        TableLibrary tables = new TableLibrary(machine.meter);
        new BaseLibrary(machine, tables).open();
        new ErrorLibrary(machine).open();
        new GarbageLibrary(machine).open();
        new StringLibrary(machine.meter).open(machine);
        tables.open(machine);
        new MathLibrary().open(machine);
        new OsLibrary(machine).open();
        machine.coroutines.open();
        new DebugLibrary(machine).open();
        if (machine.settings.trusted()) {
            machine.globals.STDIN = InputStream.nullInputStream();
            machine.globals.load(new FileLibrary());
        }
        machine.meter.enter();
        machine.load(WARM_UP, 0, WARM_UP.length, LuaValue.valueOf("=open")).call();
        machine.meter.leave();
    }
}
