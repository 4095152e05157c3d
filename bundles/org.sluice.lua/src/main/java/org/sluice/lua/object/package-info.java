// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** What a script sees as an object: a userdata whose methods check their arguments as Lua's own library does. */
@NullMarked
package org.sluice.lua.object;

import org.jspecify.annotations.NullMarked;
