// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.reload.ReloadException;
import org.sluice.api.reload.Reloadable;
import org.sluice.api.tls.TlsContexts;
import org.sluice.api.tls.UnknownTlsContextException;

/** All TLS contexts by name, and the one thread that looks whether their files changed. */
@Component(
        service = {TlsContexts.class, Reloadable.class, NamedContexts.class},
        property = Reloadable.NAME + "=tls")
public final class NamedContexts implements TlsContexts, Reloadable {
    private static final Logger log = LoggerFactory.getLogger(NamedContexts.class);

    /** A change is read at the second look after it, so within 2 seconds. */
    private static final long POLL_MILLIS = 700;

    private final Map<String, WatchedContext> contexts = new ConcurrentSkipListMap<>();
    private final ClientContext javas = ClientContext.ofThisJava();
    private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "sluice-tls-files");
        thread.setDaemon(true);
        return thread;
    });

    private final Future<?> watching;

    @Activate
    public NamedContexts() {
        watching = watcher.scheduleWithFixedDelay(this::poll, POLL_MILLIS, POLL_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Deactivate
    void close() {
        watching.cancel(true);
        watcher.shutdownNow();
    }

    void put(String name, WatchedContext context) {
        contexts.put(name, context);
    }

    void remove(String name, WatchedContext context) {
        contexts.remove(name, context);
    }

    private void poll() {
        for (WatchedContext context : contexts.values()) {
            try {
                context.poll();
            } catch (RuntimeException e) {
                log.error("A TLS context's files could not be looked at", e);
            }
        }
    }

    @Override
    public SSLEngine newServerEngine(String name) throws UnknownTlsContextException {
        WatchedContext context = contexts.get(name);
        if (context == null) {
            throw new UnknownTlsContextException("there is no TLS context " + name + "; write org.sluice.tls-" + name
                    + ".cfg with certificate and key");
        }
        ServerContext server = usable(name, context).server();
        if (server == null) {
            throw new UnknownTlsContextException("TLS context " + name + " is for connections to servers alone; give"
                    + " org.sluice.tls-" + name + ".cfg certificate and key");
        }
        return server.newEngine();
    }

    @Override
    public SSLEngine newClientEngine(String name, String host, int port, Verification verification)
            throws UnknownTlsContextException {
        WatchedContext context = contexts.get(name);
        ClientContext client = context == null ? javas : usable(name, context).client();
        try {
            return client.newEngine(host, port, verification);
        } catch (GeneralSecurityException | IOException e) {
            throw new UnknownTlsContextException("TLS to servers can not be used by this Java: " + e.getMessage());
        }
    }

    @Override
    public boolean requiresClientCertificate(String name) {
        WatchedContext context = contexts.get(name);
        LoadedContext current = context == null ? null : context.current();
        return current != null && current.requiresClientCertificate();
    }

    private static LoadedContext usable(String name, WatchedContext context) throws UnknownTlsContextException {
        LoadedContext current = context.current();
        if (current == null) {
            throw new UnknownTlsContextException("TLS context " + name + " can not be used: " + context.problem());
        }
        return current;
    }

    @Override
    public List<String> names() {
        return contexts.entrySet().stream()
                .filter(entry -> isForClients(entry.getValue().current()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean isForClients(@Nullable LoadedContext current) {
        return current != null && current.server() != null;
    }

    @Override
    public String reload() throws ReloadException {
        List<String> good = new ArrayList<>();
        List<String> bad = new ArrayList<>();
        contexts.forEach((name, context) -> {
            try {
                good.add(context.reload());
            } catch (BadTlsException e) {
                bad.add(name + ": " + e.key() + ": " + e.getMessage()
                        + (context.current() == null ? "" : " (the last good ones stay)"));
            }
        });
        if (!bad.isEmpty()) {
            throw new ReloadException(String.join("; ", bad));
        }
        return good.isEmpty() ? "no TLS contexts are configured" : String.join("; ", good);
    }
}
