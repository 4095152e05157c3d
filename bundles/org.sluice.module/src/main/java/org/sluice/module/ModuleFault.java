// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module;

import org.sluice.api.reload.Generation;

/** A module threw, or answered what no module may answer. It has been counted and logged; it costs who asked. */
public final class ModuleFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Generation by;

    ModuleFault(Generation by, String message) {
        super(message);
        this.by = by;
    }

    /** Whose fault it is. */
    public Generation by() {
        return by;
    }
}
