// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import org.luaj.vm2.LuaThread;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * What a script holds of a coroutine. The thread that runs it knows only the {@link CoroutineBody}, so that it ends when
 * the script has let go of this.
 */
final class Coroutine extends LuaThread {
    private final CoroutineBody body;

    Coroutine(Machine machine, LuaValue function) {
        super(machine.globals, function);
        body = new CoroutineBody(machine, function);
    }

    CoroutineBody body() {
        return body;
    }

    @Override
    public String getStatus() {
        return body.status().text();
    }

    @Override
    public boolean isMainThread() {
        return false;
    }

    /** As coroutine.resume: true and the results, or false and the error. */
    @Override
    public Varargs resume(Varargs args) {
        return body.resume(this, args);
    }
}
