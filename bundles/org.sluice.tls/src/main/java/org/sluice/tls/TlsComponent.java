// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import java.util.Map;
import org.jspecify.annotations.Nullable;
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

/** One {@code org.sluice.tls-NAME.cfg}. What it refers to lives and goes with it in this very bundle. */
@Component(
        configurationPid = TlsComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {})
public final class TlsComponent {
    static final String PID = "org.sluice.tls";

    private static final Logger log = LoggerFactory.getLogger(TlsComponent.class);

    private final NamedContexts contexts;
    private @Nullable WatchedContext context;
    private String name = "";

    @Activate
    public TlsComponent(@Reference NamedContexts contexts, Map<String, Object> properties) {
        this.contexts = contexts;
        configure(properties);
    }

    @Modified
    synchronized void configure(Map<String, Object> properties) {
        Settings settings = Settings.of(properties);
        TlsSettings read;
        try {
            read = TlsSettings.read(settings);
            settings.throwIfBad();
        } catch (BadSettingsException e) {
            log.atError()
                    .addKeyValue("event", "config_refused")
                    .addKeyValue("source", settings.source())
                    .addKeyValue("reason", e.getMessage())
                    .log(
                            "{} ({})",
                            e.getMessage(),
                            context == null
                                    ? "no TLS context " + settings.name()
                                    : "the last good configuration stays");
            return;
        }
        if (context == null) {
            name = read.name();
            context = new WatchedContext(settings.source(), read);
            contexts.put(name, context);
        } else {
            context.configure(read);
        }
    }

    @Deactivate
    synchronized void close() {
        if (context != null) {
            contexts.remove(name, context);
        }
    }
}
