// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.accesslog;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.config.BadSettingsException;
import org.sluice.api.config.Settings;
import org.sluice.api.reload.ReloadException;
import org.sluice.api.reload.Reloadable;
import org.sluice.api.session.Session;
import org.sluice.api.session.SessionObserver;
import org.sluice.api.stats.MeterSource;
import org.sluice.api.stats.Series;
import org.sluice.api.stats.Series.Sample;
import org.sluice.api.stats.Snapshot;

/** Hands each session that has ended to the writer of the file. */
@Component(
        configurationPid = AccessLogSettings.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = Reloadable.NAME + "=" + AccessLogSettings.PID)
public final class AccessLog implements SessionObserver, Reloadable, MeterSource {
    private static final Logger log = LoggerFactory.getLogger(AccessLog.class);

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final LongAdder written = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private volatile @Nullable AccessWriter writer;
    private volatile @Nullable Path file;

    @Activate
    @Modified
    public synchronized void configure(Map<String, Object> properties) {
        Map<String, Object> keys = new HashMap<>(properties);
        keys.remove(Reloadable.NAME); // the component's own
        Settings settings = Settings.of(AccessLogSettings.PID, keys);
        AccessLogSettings read = AccessLogSettings.read(settings);
        Path path = read.file();
        try {
            settings.throwIfBad();
        } catch (BadSettingsException e) {
            log.atError()
                    .addKeyValue("event", "config_refused")
                    .addKeyValue("source", settings.source())
                    .addKeyValue("reason", e.getMessage())
                    .log("{} ({})", e.getMessage(), writer == null ? "no access log" : "what was in force stays");
            return;
        }
        if (path != null) {
            AccessWriter old = writer;
            AccessWriter fresh = new AccessWriter(
                    path, read.format(), new LogFile(path, read, Clock.systemUTC()), PAUSE, written, dropped);
            fresh.start();
            file = path;
            writer = fresh;
            if (old != null) {
                old.close();
            }
            log.atInfo()
                    .addKeyValue("event", "access_log_begun")
                    .addKeyValue("file", path)
                    .log("the access log is {}", path);
        }
    }

    @Deactivate
    public synchronized void close() {
        AccessWriter old = writer;
        writer = null;
        if (old != null) {
            old.close();
        }
    }

    @Override
    public void closed(Session session) {
        AccessWriter present = writer;
        if (present != null) {
            present.add(AccessEntry.of(session, Instant.now()));
        }
    }

    /** Opens the file anew, for who has moved it away and does not want to wait a second. */
    @Override
    public String reload() throws ReloadException {
        AccessWriter present = writer;
        if (present == null) {
            throw new ReloadException("there is no access log: its configuration is wrong");
        }
        present.reopen();
        String problem = present.problem();
        if (problem != null) {
            throw new ReloadException(file + " can not be written: " + problem);
        }
        return file + ": opened anew, " + written.sum() + " lines until now, " + dropped.sum() + " dropped";
    }

    @Override
    public Snapshot snapshot() {
        return Snapshot.of(List.of(
                Series.counter(
                        "sluice_access_log_lines_total",
                        "Sessions that were written to the access log.",
                        List.of(Sample.of((double) written.sum()))),
                Series.counter(
                        "sluice_access_log_dropped_total",
                        "Sessions that the access log could not write.",
                        List.of(Sample.of((double) dropped.sum())))));
    }

    @Override
    public String describe() {
        return "access log " + file;
    }
}
