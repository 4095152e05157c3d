// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A command that only an interrupt ends in time. */
public final class Sleeper {
    private final AtomicInteger endedWell;
    private volatile boolean sleeping;

    Sleeper(AtomicInteger endedWell) {
        this.endedWell = endedWell;
    }

    public void sleep() throws InterruptedException {
        sleeping = true;
        try {
            TimeUnit.MINUTES.sleep(5);
            endedWell.incrementAndGet();
        } finally {
            sleeping = false;
        }
    }

    boolean sleeping() {
        return sleeping;
    }
}
