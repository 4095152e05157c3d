// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.example.auth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.auth.Credential;
import org.sluice.api.auth.CredentialRequest;
import org.sluice.api.auth.CredentialSource;
import org.sluice.api.config.BadSettingsException;
import org.sluice.api.config.Settings;

/**
 * Accounts of a text file, which is read again when it changes: on a thread of its own, because the event loop that asks
 * must not wait for a disk. A file with a mistake changes nothing.
 */
@Component(configurationPid = FileAccounts.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class FileAccounts implements CredentialSource {
    static final String PID = "org.sluice.example.auth";

    private static final Logger log = LoggerFactory.getLogger(FileAccounts.class);

    private final ScheduledExecutorService watcher =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "example-accounts"));
    private volatile Accounts accounts = new Accounts(Map.of());
    private @Nullable Path file;
    private @Nullable FileTime read;

    @Activate
    public FileAccounts(Map<String, Object> properties) {
        configure(properties);
        watcher.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    }

    @Modified
    synchronized void configure(Map<String, Object> properties) {
        Settings settings = Settings.of(properties);
        Path named = file(settings);
        try {
            settings.throwIfBad();
            file = named;
            read = null;
            look();
        } catch (BadSettingsException e) {
            log.error("{} (nothing has changed)", e.getMessage());
        }
    }

    static @Nullable Path file(Settings settings) {
        settings.readModuleKeys();
        settings.requiredText("file");
        return settings.readableFile("file");
    }

    /** Reads the file if it is not what was read last. */
    private synchronized void look() {
        if (file == null) {
            return;
        }
        try {
            FileTime now = Files.getLastModifiedTime(file);
            if (!now.equals(read)) {
                read = now; // also if it is bad: that is said once
                accounts = Accounts.read(file);
                log.info("{}: {} accounts", file, accounts.byUser().size());
            }
        } catch (IOException e) {
            log.error("{}: {} (the last good accounts stay)", file, e.getMessage());
        }
    }

    /** A thread that outlives its bundle keeps the classes of it in memory. */
    @Deactivate
    void close() {
        watcher.shutdown();
    }

    @Override
    public Credential credential(CredentialRequest request) {
        return accounts.of(request.user());
    }

    @Override
    public String describe() {
        return accounts.byUser().size() + " accounts of a text file";
    }
}
