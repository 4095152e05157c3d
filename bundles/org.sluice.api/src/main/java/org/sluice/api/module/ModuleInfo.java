// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.module;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.api.reload.Generation;

/**
 * One service that sessions ask, as it stood when it was listed.
 *
 * @param name what commands call it: the service property {@code module.name}, else the PID of its configuration with a
 *     dash in place of the tilde, else the symbolic name of its bundle. Services of one bundle may share it
 * @param kind what it is asked for: {@code router}, {@code auth method}, {@code credential source}, {@code access rule},
 *     {@code interceptor}, {@code observer}
 * @param keys what it is asked for in particular, such as the plugins of an authentication method; empty if for everything
 * @param description its own words
 * @param generation its bundle, the version of it, and the count of changes at which it came
 * @param bundleId the framework's number of the bundle
 * @param serviceId the framework's number of the service
 * @param ranking {@code service.ranking}: the highest is asked first; among equals the one that came first
 * @param decisions how many of its answers have counted, or were compared
 * @param faults how often it threw, answered nonsense or too late
 * @param lastFault what the last of these was; null if there was none
 * @param logins how many of the last 100 logins that it decided are known to have ended, well or not
 * @param failedLogins how many of these failed
 * @param differences how often its answer differed from the one in force while it was in shadow
 */
public record ModuleInfo(
        String name,
        String kind,
        List<String> keys,
        String description,
        Generation generation,
        long bundleId,
        long serviceId,
        int ranking,
        Mode mode,
        Standing standing,
        long decisions,
        long faults,
        @Nullable String lastFault,
        int logins,
        int failedLogins,
        long differences) {

    /** Whether it is asked. */
    public enum Standing {
        /** As its mode says. */
        IN_FORCE,
        /** It failed too often in a row, and is left out for a while. */
        BENCHED,
        /** It is about to go, and is not asked any more. */
        RETIRED
    }
}
