// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

/**
 * What a script has done so far.
 *
 * @param clients that are connected now
 * @param servers that are connected, or being connected, now
 * @param listeners that listen now
 * @param timers that are active now
 * @param accepted clients since the start
 * @param callbacks that were run since the start
 * @param errors of callbacks since the start
 * @param nanos time on the clock that callbacks have taken since the start
 * @param allocatedBytes that callbacks have allocated since the start, whether they are still in use or not
 */
public record EngineCounts(
        int clients,
        int servers,
        int listeners,
        int timers,
        long accepted,
        long callbacks,
        long errors,
        long nanos,
        long allocatedBytes) {
    /** Of what does not run. */
    public static final EngineCounts NONE = new EngineCounts(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Those of two together. */
    EngineCounts plus(EngineCounts other) {
        return new EngineCounts(
                clients + other.clients,
                servers + other.servers,
                listeners + other.listeners,
                timers + other.timers,
                accepted + other.accepted,
                callbacks + other.callbacks,
                errors + other.errors,
                nanos + other.nanos,
                allocatedBytes + other.allocatedBytes);
    }
}
