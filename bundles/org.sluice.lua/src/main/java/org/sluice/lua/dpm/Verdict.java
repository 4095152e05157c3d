// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import org.luaj.vm2.LuaNumber;
import org.luaj.vm2.LuaValue;

/** What a callback says of the packet that came, by DPM's names and numbers. */
enum Verdict {
    /** Pass it on to the attached connection. */
    DPM_OK(0),
    DPM_NOPROXY(1),
    /** Pass it on, then detach. */
    DPM_FLUSH_DISCONNECT(2),
    /** The callback failed, and its packet must not pass; no callback can say so. */
    REFUSED(-1);

    private final int number;

    Verdict(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** What is no number passes the packet on; a number that is none of the three does not. */
    static Verdict of(LuaValue result) {
        if (!(result instanceof LuaNumber)) {
            return DPM_OK;
        }
        double number = result.todouble();
        if (number == DPM_OK.number) {
            return DPM_OK;
        }
        return number == DPM_FLUSH_DISCONNECT.number ? DPM_FLUSH_DISCONNECT : DPM_NOPROXY;
    }
}
