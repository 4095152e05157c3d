// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** DPM's engine: the dpm table, connections and their states, callbacks, timers, on the script's own event loop. */
@NullMarked
package org.sluice.lua.dpm;

import org.jspecify.annotations.NullMarked;
