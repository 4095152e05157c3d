// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.reload;

/**
 * Something that can be read anew while it is in use. A service with the property {@link #NAME}. The new state is
 * loaded beside the old one and takes over when it is good; otherwise the old one stays in force.
 */
public interface Reloadable {
    /** Service property: the name that {@code sluice reload} and the shell show. */
    String NAME = "reload.name";

    /**
     * Reads anew now. Called on a worker thread; may block.
     *
     * @return one line that tells what is in force now
     * @throws ReloadException if the new state is bad; the old one stays
     */
    String reload() throws ReloadException;
}
