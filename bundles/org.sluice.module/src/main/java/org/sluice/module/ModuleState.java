// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.api.module.Mode;
import org.sluice.api.module.ModuleInfo.Standing;

/** What is known of one service without asking it anything: a list of these may be made under a lock. */
public record ModuleState(
        String kind,
        List<String> keys,
        long bundleId,
        Mode mode,
        Standing standing,
        long faults,
        @Nullable String lastFault) {

    /** Whether its answers count for everybody. */
    public boolean isInForce() {
        return standing == Standing.IN_FORCE && mode instanceof Mode.Active;
    }
}
