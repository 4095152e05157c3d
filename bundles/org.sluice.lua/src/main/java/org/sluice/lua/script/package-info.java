// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** Scripts as modules: their configuration files, their life, and the commands that show them. */
@NullMarked
package org.sluice.lua.script;

import org.jspecify.annotations.NullMarked;
