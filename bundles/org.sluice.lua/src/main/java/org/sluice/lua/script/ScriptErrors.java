// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.script;

import java.util.function.Consumer;

/** Tells what goes wrong in a script, and not all of it if it is much. For any thread. */
interface ScriptErrors extends Consumer<String> {
    /** Tells what was left out, if that is due; called now and then. */
    void look();
}
