// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** Lua 5.1 on LuaJ: what LuaJ lacks of it, what a script may use, and its budgets. Knows nothing of MySQL. */
@NullMarked
package org.sluice.lua.runtime;

import org.jspecify.annotations.NullMarked;
