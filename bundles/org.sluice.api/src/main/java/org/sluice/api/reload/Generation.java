// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.reload;

/**
 * Who made a decision: for the log, the shell and rollback.
 *
 * @param bundle symbolic name of the bundle
 * @param version its version
 * @param changes how often the set of modules had changed when the decision was made
 */
public record Generation(String bundle, String version, long changes) {
    @Override
    public String toString() {
        return bundle + "/" + version + "#" + changes;
    }
}
