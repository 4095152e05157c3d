// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what an operator does to the bundles, a line for each step. That the instance's own bundles start with it, and stop
 * with it, is not worth a line. Told at once, so that the version is the one that it happened to.
 */
@Component(service = {})
public final class BundleLog implements SynchronousBundleListener {
    private static final Logger log = LoggerFactory.getLogger(BundleLog.class);

    private final BundleContext context;
    private final Set<Long> starting = ConcurrentHashMap.newKeySet();

    @Activate
    public BundleLog(BundleContext context) {
        this.context = context;
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getState() != Bundle.ACTIVE) {
                starting.add(bundle.getBundleId());
            }
        }
        context.addBundleListener(this);
    }

    @Deactivate
    void close() {
        context.removeBundleListener(this);
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        String what = what(event.getType());
        Bundle bundle = event.getBundle();
        if (what == null || context.getBundle(0).getState() != Bundle.ACTIVE) {
            return;
        }
        if (event.getType() == BundleEvent.STARTED && starting.remove(bundle.getBundleId())) {
            return;
        }
        log.atInfo()
                .addKeyValue("event", "bundle")
                .addKeyValue("name", bundle.getSymbolicName())
                .addKeyValue("version", bundle.getVersion())
                .addKeyValue("what", what)
                .log("bundle {} {} {} ({})", bundle.getSymbolicName(), bundle.getVersion(), what, bundle.getBundleId());
    }

    private static @Nullable String what(int type) {
        return switch (type) {
            case BundleEvent.INSTALLED -> "is installed";
            case BundleEvent.STARTED -> "is started";
            case BundleEvent.STOPPED -> "is stopped";
            case BundleEvent.UPDATED -> "is updated";
            case BundleEvent.UNINSTALLED -> "is uninstalled";
            default -> null;
        };
    }
}
