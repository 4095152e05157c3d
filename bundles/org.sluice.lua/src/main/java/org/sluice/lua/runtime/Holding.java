// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import java.util.function.Consumer;
import org.luaj.vm2.LuaValue;

/** What a userdata stands for, for who counts what a script keeps. */
public interface Holding {
    /** How much it takes beside its values, if that is much. */
    default long bytes() {
        return 0;
    }

    /** Shows the values that it keeps. */
    default void eachValue(Consumer<LuaValue> visit) {}
}
