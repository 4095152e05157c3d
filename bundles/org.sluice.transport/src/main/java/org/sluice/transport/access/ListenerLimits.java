// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.access;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a listener differs from {@code org.sluice.limits.cfg}; null: it does not.
 *
 * @param connections 0: no limit
 * @param logins in progress; 0: no limit
 * @param rate new connections per second; 0: no limit
 * @param idle zero: none
 * @param login zero: none
 * @param age zero: none
 */
public record ListenerLimits(
        @Nullable Integer connections,
        @Nullable Integer logins,
        @Nullable Integer rate,
        @Nullable Duration idle,
        @Nullable Duration login,
        @Nullable Duration age) {
    /** A listener that is as all others. */
    public static final ListenerLimits NONE = new ListenerLimits(null, null, null, null, null, null);
}
