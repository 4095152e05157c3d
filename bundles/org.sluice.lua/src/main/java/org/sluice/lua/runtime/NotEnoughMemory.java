// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

/** One allocation that would by itself go beyond the budget; nothing has been allocated. A script may catch it. */
final class NotEnoughMemory extends Exhausted {
    private static final long serialVersionUID = 1L;

    NotEnoughMemory() {
        super(Budget.MEMORY, "not enough memory");
    }
}
