// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module.swap;

import org.jspecify.annotations.Nullable;

/**
 * A bundle that an operator has put in the place of another.
 *
 * @param place the symbolic name of the bundle whose place it is
 * @param name its own
 * @param instead the version of what lost the place
 * @param jar a copy of what it was installed from; null if the framework had it already
 */
public record StandIn(
        String place,
        String name,
        String version,
        String instead,
        @Nullable String jar) {
    @Override
    public String toString() {
        return name + "/" + version + " in place of " + place;
    }
}
