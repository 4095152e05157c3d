// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.host;

/** Something that can stop taking work while what it has goes on. A service; calls are for any thread. */
public interface Drainable {

    /** Accepts nothing more from now on. Idempotent; does not wait. */
    void drain();

    /** How much work is left: sessions that still live. */
    int remaining();
}
