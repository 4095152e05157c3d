// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import java.io.InputStream;
import org.luaj.vm2.lib.jse.JseIoLib;

/** Puts Lua's libraries into a new machine, as many as its script is trusted with. */
final class Libraries {
    private Libraries() {}

    static void open(Machine machine) {
        ScriptFiles files = new ScriptFiles(machine.settings);
        LoadLibrary loading = new LoadLibrary(machine, files);
        loading.open();
        new PackageLibrary(machine, files, loading).open();
        new BaseLibrary(machine).open();
        new ErrorLibrary(machine).open();
        new GarbageLibrary(machine).open();
        new StringLibrary(machine.meter).open(machine);
        new TableLibrary(machine.meter).open(machine);
        new MathLibrary().open(machine);
        new OsLibrary(machine).open();
        machine.coroutines.open();
        new DebugLibrary(machine).open();
        if (machine.settings.trusted()) {
            machine.globals.STDIN = InputStream.nullInputStream();
            machine.globals.load(new JseIoLib());
        }
    }
}
