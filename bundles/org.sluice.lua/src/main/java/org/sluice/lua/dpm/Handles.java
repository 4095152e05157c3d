// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;

/**
 * Closes the connections that a script has let go of. The JVM keeps what is to be done then until it is done, so that it must
 * not lead to the script: a script that has ended would never be collected.
 */
final class Handles {
    private final Cleaner cleaner = Cleaner.create();
    private volatile @Nullable DpmEngine engine;

    Handles(DpmEngine engine) {
        this.engine = engine;
    }

    void watch(Conn conn, long id) {
        cleaner.register(conn, () -> dropped(id));
    }

    private void dropped(long id) {
        DpmEngine of = engine;
        if (of != null) {
            of.execute(() -> of.dropped(id));
        }
    }

    void end() {
        engine = null;
    }
}
