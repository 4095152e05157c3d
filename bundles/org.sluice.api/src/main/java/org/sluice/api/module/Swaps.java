// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.module;

import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Replaces bundles of modules while sessions pass. A service. The calls block, for seconds at most: never call them on an
 * event loop. One at a time; a second caller waits.
 */
@ProviderType
public interface Swaps {

    /**
     * Puts one bundle in the place of another: installs it beside, starts it, waits for what it gives, asks the old one no
     * more, watches the new one for a moment, and stops the old one when nobody waits for an answer of it. Whatever fails on
     * the way brings the old one back, and the new one is removed. The old one stays installed for {@link #rollback}.
     *
     * @param old the symbolic name of a bundle that gives modules, or its number
     * @param replacement the path or URL of a jar, or the symbolic name or number of a bundle that is installed
     * @throws SwapException in one line: what failed, and that the old one is in force
     */
    Swap swap(String old, String replacement) throws SwapException;

    /**
     * Takes the last swap back, in the same manner.
     *
     * @throws SwapException if there is none, or the one before does not start; then nothing has changed
     */
    Swap rollback() throws SwapException;

    /** What was done, the latest last; some dozen are kept. */
    List<Swap> history();

    /**
     * Something that was done.
     *
     * @param from the bundle that went, as {@code name/version (number)}
     * @param to the bundle that came
     * @param what {@code swapped}, {@code rolled back} or {@code failed: } and the reason; and from which jar, if one was
     *     named
     */
    record Swap(Instant at, String from, String to, String what) {}
}
