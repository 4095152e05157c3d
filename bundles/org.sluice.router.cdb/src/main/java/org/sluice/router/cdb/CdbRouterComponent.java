// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.config.BadSettingsException;
import org.sluice.api.config.Settings;
import org.sluice.api.module.Mode;
import org.sluice.api.route.Router;

/**
 * One {@code org.sluice.router.cdb-NAME.cfg}. The router is registered by hand and not by SCR, because there is none
 * while the configuration is bad, and because its ranking comes from a key. A change registers the new router before the
 * old one goes, so that there is no moment without an answer. What it refers to lives and goes with it in this bundle.
 */
@Component(
        configurationPid = CdbRouterComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {})
public final class CdbRouterComponent {
    static final String PID = "org.sluice.router.cdb";

    private static final Logger log = LoggerFactory.getLogger(CdbRouterComponent.class);

    private final CdbFiles files;
    private final Registry registry;
    private @Nullable WatchedUsers users;
    private @Nullable Runnable unregister;

    /** Where routers are offered; gives what takes the router away again. */
    interface Registry {
        Runnable register(Router router, Map<String, ?> properties);
    }

    @Activate
    public CdbRouterComponent(BundleContext context, @Reference CdbFiles files, Map<String, Object> properties) {
        this(
                (router, with) -> {
                    ServiceRegistration<Router> registration =
                            context.registerService(Router.class, router, FrameworkUtil.asDictionary(with));
                    return registration::unregister;
                },
                files,
                properties);
    }

    CdbRouterComponent(Registry registry, CdbFiles files, Map<String, Object> properties) {
        this.registry = registry;
        this.files = files;
        configure(properties);
    }

    @Modified
    synchronized void configure(Map<String, Object> properties) {
        Settings settings = Settings.of(properties);
        CdbSettings read;
        try {
            read = CdbSettings.read(settings);
            settings.throwIfBad();
        } catch (BadSettingsException e) {
            log.error(
                    "{} ({})", e.getMessage(), unregister == null ? "no router" : "the last good configuration stays");
            return;
        }
        WatchedUsers watched = users;
        if (watched == null) {
            watched = files.watch(read.name(), read.file());
            users = watched;
        } else {
            watched.changeFile(read.file());
        }
        CdbRouter router = new CdbRouter(watched, read.fallback());
        Runnable old = unregister;
        unregister = registry.register(
                router,
                Map.of(
                        Constants.SERVICE_RANKING,
                        read.ranking(),
                        "router.name",
                        read.name(),
                        "module.name",
                        "org.sluice.router.cdb-" + read.name(),
                        Mode.KEY,
                        read.mode().toString()));
        if (old != null) {
            old.run();
        }
    }

    @Deactivate
    synchronized void close() {
        if (unregister != null) {
            unregister.run();
            unregister = null;
        }
        if (users != null) {
            files.forget(users);
            users = null;
        }
    }
}
