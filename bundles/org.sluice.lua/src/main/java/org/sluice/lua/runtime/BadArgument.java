// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import org.luaj.vm2.LuaError;

/** An argument is not what a function wants; the function's name is put in where it is known. */
final class BadArgument extends LuaError {
    private static final long serialVersionUID = 1L;

    private final int index;
    private final String problem;

    BadArgument(int index, String problem) {
        super("bad argument #" + index + " (" + problem + ")");
        this.index = index;
        this.problem = problem;
    }

    LuaError to(String function) {
        return new LuaError("bad argument #" + index + " to '" + function + "' (" + problem + ")");
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
