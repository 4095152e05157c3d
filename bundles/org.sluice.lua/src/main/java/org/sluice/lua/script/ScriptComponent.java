// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.script;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
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
import org.sluice.api.listener.ListenerInfo;
import org.sluice.api.listener.Listeners;
import org.sluice.api.reload.Reloadable;
import org.sluice.transport.count.TransportCounters;
import org.sluice.transport.route.Routing;
import org.sluice.transport.session.SessionTable;

/** One {@code org.sluice.lua-NAME.cfg}: a script that lives as long as the file is there. */
@Component(
        configurationPid = ScriptSettings.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {})
public final class ScriptComponent {
    private static final Logger log = LoggerFactory.getLogger(ScriptComponent.class);

    /** The component specification's reason for a deactivation. */
    private static final int CONFIGURATION_DELETED = 4;

    private final BundleContext context;
    private final ScriptTable table;
    private final SessionTable sessions;
    private final TransportCounters counters;
    private final Routing routing;
    private @Nullable Script script;
    private @Nullable ServiceRegistration<Reloadable> reloadable;

    @Activate
    public ScriptComponent(
            BundleContext context,
            @Reference ScriptTable table,
            @Reference SessionTable sessions,
            @Reference TransportCounters counters,
            @Reference Routing routing,
            Map<String, Object> properties) {
        this.context = context;
        this.table = table;
        this.sessions = sessions;
        this.counters = counters;
        this.routing = routing;
        configure(properties);
    }

    @Modified
    synchronized void configure(Map<String, Object> properties) {
        Settings settings = Settings.of(properties);
        ScriptSettings read;
        try {
            read = ScriptSettings.read(settings);
            settings.throwIfBad();
        } catch (BadSettingsException e) {
            log.atError()
                    .addKeyValue("event", "config_refused")
                    .addKeyValue("source", settings.source())
                    .addKeyValue("reason", e.getMessage())
                    .log("{} ({})", e.getMessage(), script == null ? "no script" : "the last good configuration stays");
            return;
        }
        Script running = script;
        if (running != null) {
            running.change(read);
            return;
        }
        Script fresh = new Script(
                read,
                new Surroundings(
                        context.getProperty("sluice.home"),
                        new ScriptSessions(read.name(), sessions, counters, this::listeners),
                        new ScriptRoutes(read.name(), routing),
                        table::tls),
                new ProcessExit(context));
        script = fresh;
        table.add(fresh);
        fresh.begin();
        reloadable = context.registerService(
                Reloadable.class, fresh, FrameworkUtil.asDictionary(Map.of(Reloadable.NAME, "lua " + read.name())));
    }

    /** Asked for when it is wanted: the transport's list asks the scripts for theirs. */
    private List<ListenerInfo> listeners() {
        ServiceReference<Listeners> reference = context.getServiceReference(Listeners.class);
        Listeners all = reference == null ? null : context.getService(reference);
        return all == null ? List.of() : all.list();
    }

    /** @param reason the component specification's: only if its configuration was deleted do sessions have time */
    @Deactivate
    synchronized void close(int reason) {
        if (reloadable != null) {
            reloadable.unregister();
            reloadable = null;
        }
        if (script != null) {
            if (reason == CONFIGURATION_DELETED) {
                table.leave(script, new HostGrace(context).get());
            } else {
                table.remove(script);
                script.close();
            }
            script = null;
        }
    }
}
