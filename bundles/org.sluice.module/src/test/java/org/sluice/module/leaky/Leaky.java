// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module.leaky;

import java.util.concurrent.CountDownLatch;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Starts a thread and forgets it. */
public final class Leaky implements BundleActivator {
    private final CountDownLatch never = new CountDownLatch(1);

    @Override
    public void start(BundleContext context) {
        Thread thread = new Thread(this::waitForNothing, "left-behind");
        thread.setDaemon(true);
        thread.start();
    }

    private void waitForNothing() {
        try {
            never.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop(BundleContext context) {}
}
