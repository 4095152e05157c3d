// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.stats;

/**
 * Something that counts. A service. It keeps its own figures; whoever shows them asks for a snapshot, so the
 * statistics can be stopped and replaced without losing a count.
 */
public interface MeterSource {
    /** The figures of this moment. Called on any thread; must not block. */
    Snapshot snapshot();
}
