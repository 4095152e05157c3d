// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import org.luaj.vm2.LuaError;

/** One allocation that would by itself go beyond the budget; nothing has been allocated. A script may catch it. */
final class NotEnoughMemory extends LuaError {
    private static final long serialVersionUID = 1L;

    NotEnoughMemory() {
        super("not enough memory");
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
