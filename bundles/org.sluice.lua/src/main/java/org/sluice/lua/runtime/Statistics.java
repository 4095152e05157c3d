// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

/**
 * What a runtime has done so far.
 *
 * @param calls calls from outside, those within others not counted
 * @param errors those of them that failed
 * @param nanos time on the clock within them
 * @param allocated bytes allocated within them, on the owner's thread
 * @param coroutines coroutines that have begun and not ended, now
 */
public record Statistics(long calls, long errors, long nanos, long allocated, int coroutines) {}
