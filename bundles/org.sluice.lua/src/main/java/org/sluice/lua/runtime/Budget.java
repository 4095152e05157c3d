// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

/** What a script may use up in one call from outside. */
public enum Budget {
    /** Instructions of the Lua machine, and steps of the library: of a pattern, of a sort. */
    INSTRUCTIONS,
    /** Time on the clock. */
    TIME,
    /** Bytes allocated, whether they are still in use or not. */
    MEMORY,
    /** Calls within calls. */
    DEPTH,
    /** Coroutines that have begun and not ended. */
    COROUTINES
}
