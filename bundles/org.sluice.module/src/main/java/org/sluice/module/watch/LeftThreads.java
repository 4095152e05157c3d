// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module.watch;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of threads that go on in the code of a bundle that was stopped: its classes can not be unloaded, and what they do is
 * nobody's any more.
 */
@Component(immediate = true, service = LeftThreads.class)
public final class LeftThreads implements SynchronousBundleListener {
    private static final Logger log = LoggerFactory.getLogger(LeftThreads.class);
    /** Threads that were told to end need a moment. */
    private static final long GRACE_SECONDS = 2;

    private final BundleContext context;
    private final Executor afterwards = CompletableFuture.delayedExecutor(GRACE_SECONDS, TimeUnit.SECONDS);
    private final Map<Bundle, OwnCode> stopping = new HashMap<>();

    @Activate
    public LeftThreads(BundleContext context) {
        this.context = context;
        context.addBundleListener(this);
    }

    @Deactivate
    void close() {
        context.removeBundleListener(this);
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        Bundle bundle = event.getBundle();
        if (event.getType() == BundleEvent.STOPPING) {
            OwnCode code = codeOf(bundle);
            if (code != null) {
                synchronized (stopping) {
                    stopping.put(bundle, code);
                }
            }
        } else if (event.getType() == BundleEvent.STOPPED) {
            OwnCode code;
            synchronized (stopping) {
                code = stopping.remove(bundle);
            }
            if (code != null) {
                String name = bundle.getSymbolicName() + "/" + bundle.getVersion();
                afterwards.execute(() -> look(bundle, name, code));
            }
        }
    }

    /** Null for the framework, and while it goes down itself. */
    private @Nullable OwnCode codeOf(Bundle bundle) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        boolean down = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getState() == Bundle.STOPPING;
        return down || wiring == null || bundle.getBundleId() == 0 ? null : OwnCode.of(wiring);
    }

    private void look(Bundle bundle, String name, OwnCode code) {
        boolean back = bundle.getState() == Bundle.ACTIVE || bundle.getState() == Bundle.STARTING;
        boolean alike = Arrays.stream(safeBundles())
                .anyMatch(other -> other.getState() == Bundle.ACTIVE
                        && bundle.getSymbolicName().equals(other.getSymbolicName()));
        if (back) {
            return;
        }
        List<String> left = Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> code.owns(thread.getKey()) || (!alike && code.runsIn(thread.getValue())))
                .map(thread -> thread.getKey().getName())
                .sorted()
                .toList();
        if (!left.isEmpty()) {
            log.warn(
                    "{} was stopped and has left {} threads running: {}; its classes can not be unloaded",
                    name,
                    left.size(),
                    String.join(", ", left));
        }
    }

    private Bundle[] safeBundles() {
        try {
            return context.getBundles();
        } catch (IllegalStateException e) {
            return new Bundle[0]; // this bundle was stopped meanwhile
        }
    }
}
