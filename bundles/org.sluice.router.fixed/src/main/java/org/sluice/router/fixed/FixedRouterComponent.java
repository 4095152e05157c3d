// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.fixed;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.config.BadSettingsException;
import org.sluice.api.config.Settings;
import org.sluice.api.module.Mode;
import org.sluice.api.route.Router;

/**
 * One {@code org.sluice.router.fixed-NAME.cfg}. The router is registered by hand and not by SCR, because there is none
 * while the configuration is bad, and because its ranking comes from a key. A change registers the new router before
 * the old one goes, so that there is no moment without an answer.
 */
@Component(
        configurationPid = FixedRouterComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {})
public final class FixedRouterComponent {
    static final String PID = "org.sluice.router.fixed";

    private static final Logger log = LoggerFactory.getLogger(FixedRouterComponent.class);

    private final Registry registry;
    private @Nullable Runnable unregister;

    /** Where routers are offered; gives what takes the router away again. */
    interface Registry {
        Runnable register(Router router, Map<String, ?> properties);
    }

    @Activate
    public FixedRouterComponent(BundleContext context, Map<String, Object> properties) {
        this(
                (router, with) -> {
                    ServiceRegistration<Router> registration =
                            context.registerService(Router.class, router, FrameworkUtil.asDictionary(with));
                    return registration::unregister;
                },
                properties);
    }

    FixedRouterComponent(Registry registry, Map<String, Object> properties) {
        this.registry = registry;
        configure(properties);
    }

    @Modified
    synchronized void configure(Map<String, Object> properties) {
        Settings settings = Settings.of(properties);
        FixedRouterSettings read;
        try {
            read = FixedRouterSettings.read(settings);
            settings.throwIfBad();
        } catch (BadSettingsException e) {
            log.atError()
                    .addKeyValue("event", "config_refused")
                    .addKeyValue("source", settings.source())
                    .addKeyValue("reason", e.getMessage())
                    .log("{} ({})", e.getMessage(), unregister == null ? "no router" : "the last good routes stay");
            return;
        }
        FixedRouter router = new FixedRouter(read, ThreadLocalRandom.current());
        Runnable old = unregister;
        unregister = registry.register(
                router,
                Map.of(
                        Constants.SERVICE_RANKING,
                        read.ranking(),
                        "router.name",
                        read.name(),
                        "module.name",
                        "org.sluice.router.fixed-" + read.name(),
                        Router.LISTENERS,
                        List.copyOf(read.listeners()),
                        Mode.KEY,
                        read.mode().toString()));
        if (old != null) {
            old.run();
        }
        log.atInfo()
                .addKeyValue("event", "config_changed")
                .addKeyValue("source", settings.source())
                .addKeyValue("changes", router.describe())
                .log("{}: {}", settings.source(), router.describe());
    }

    @Deactivate
    synchronized void close() {
        if (unregister != null) {
            unregister.run();
            unregister = null;
        }
    }
}
