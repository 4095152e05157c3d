// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import org.luaj.vm2.LuaError;

/** What a script asks for would by itself go beyond a budget; it was not given. A script may catch it. */
class Exhausted extends LuaError {
    private static final long serialVersionUID = 1L;

    private final Budget budget;

    Exhausted(Budget budget, String message) {
        super(message);
        this.budget = budget;
    }

    Budget budget() {
        return budget;
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
