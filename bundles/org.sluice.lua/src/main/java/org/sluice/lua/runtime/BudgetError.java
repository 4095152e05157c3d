// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

/** A budget is used up. An Error, so that no script can catch it: pcall catches exceptions only. */
final class BudgetError extends Error {
    private static final long serialVersionUID = 1L;

    private final Budget budget;

    BudgetError(Budget budget, String message) {
        super(message, null, false, false);
        this.budget = budget;
    }

    Budget budget() {
        return budget;
    }
}
