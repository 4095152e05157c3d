// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;

/** What a script asks for would by itself go beyond a budget; it was not given. A script may catch it. */
class Exhausted extends LuaError {
    private static final long serialVersionUID = 1L;

    private final Budget budget;

    Exhausted(Budget budget, String message) {
        super(message);
        this.budget = budget;
    }

    /** The budget that an error is about; null if it is about none. */
    static @Nullable Budget budgetOf(Throwable e) {
        if (e instanceof BudgetError error) {
            return error.budget();
        }
        if (e instanceof OutOfMemoryError) {
            return Budget.MEMORY;
        }
        if (e instanceof StackOverflowError) {
            return Budget.DEPTH;
        }
        Throwable reason = e instanceof Fault ? e.getCause() : e;
        return reason instanceof Exhausted exhausted ? exhausted.budget() : null;
    }

    Budget budget() {
        return budget;
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
