// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.reload.ReloadException;
import org.sluice.api.reload.Reloadable;
import org.sluice.api.stats.MeterSource;
import org.sluice.api.stats.Series;
import org.sluice.api.stats.Snapshot;

/** The files of all routers, and the one thread that looks whether they changed. */
@Component(
        service = {Reloadable.class, MeterSource.class, CdbFiles.class},
        property = Reloadable.NAME + "=cdb")
public final class CdbFiles implements Reloadable, MeterSource {
    private static final Logger log = LoggerFactory.getLogger(CdbFiles.class);

    /** A change is read at the second look after it: within a second, which leaves one for reading a million users. */
    private static final long POLL_MILLIS = 400;

    private final Path copies;
    private final List<WatchedUsers> watched = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "sluice-cdb-files");
        thread.setDaemon(true);
        return thread;
    });
    private final Future<?> watching;

    @Activate
    public CdbFiles(BundleContext context) {
        this(folder(context));
    }

    CdbFiles(Path copies) {
        this.copies = copies;
        deleteOldCopies();
        watching = watcher.scheduleWithFixedDelay(this::poll, POLL_MILLIS, POLL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The bundle's own: nobody else reads there. */
    private static Path folder(BundleContext context) {
        File own = context.getDataFile("");
        return own == null ? Path.of(System.getProperty("java.io.tmpdir")) : own.toPath();
    }

    /** A process that is killed in the instant between the making and the unlinking of a copy leaves it behind. */
    private void deleteOldCopies() {
        try (var left = Files.newDirectoryStream(copies, "users-*.copy")) {
            for (Path copy : left) {
                Files.deleteIfExists(copy);
            }
        } catch (IOException e) {
            log.warn("old copies in {} could not be deleted: {}", copies, e.toString());
        }
    }

    @Deactivate
    void close() {
        watching.cancel(false);
        watcher.shutdown();
        watched.forEach(WatchedUsers::close);
    }

    /** Reads a file now and follows it from now on. */
    WatchedUsers watch(String name, Path file) {
        WatchedUsers users = new WatchedUsers(name, file, copies);
        watched.add(users);
        return users;
    }

    void forget(WatchedUsers users) {
        watched.remove(users);
        users.close();
    }

    List<WatchedUsers> all() {
        return List.copyOf(watched);
    }

    private void poll() {
        for (WatchedUsers users : watched) {
            try {
                users.poll();
            } catch (RuntimeException e) {
                log.error("cdb router {}: its file could not be looked at", users.name(), e);
            }
        }
    }

    @Override
    public String reload() throws ReloadException {
        List<String> good = new ArrayList<>();
        List<String> bad = new ArrayList<>();
        for (WatchedUsers users : watched) {
            try {
                good.add(users.reload());
            } catch (ReloadException e) {
                bad.add(e.getMessage());
            }
        }
        if (!bad.isEmpty()) {
            throw new ReloadException(String.join("; ", bad));
        }
        return good.isEmpty() ? "no cdb routers are configured" : String.join("; ", good);
    }

    @Override
    public Snapshot snapshot() {
        Instant now = Instant.now();
        return Snapshot.of(List.of(
                Series.gauge("sluice_cdb_records", "users of the file in force", inForce(one -> one.summary()
                        .records())),
                Series.gauge(
                        "sluice_cdb_generation",
                        "how often a file was taken into use",
                        inForce(UsersGeneration::number)),
                Series.gauge(
                        "sluice_cdb_age_seconds",
                        "since the file in force was read",
                        inForce(one -> Duration.between(one.loadedAt(), now).toMillis() / 1000.0)),
                Series.gauge(
                        "sluice_cdb_stale",
                        "1 if the newest file is missing or bad",
                        samples(users -> users.problem().isEmpty() ? 0 : 1)),
                Series.counter(
                        "sluice_cdb_errors_total", "files that were missing or bad", samples(WatchedUsers::errors))));
    }

    /** Zero where no file ever was good. */
    private List<Series.Sample> inForce(ToDoubleFunction<UsersGeneration> figure) {
        return samples(users -> {
            UsersGeneration current = users.current();
            return current == null ? 0 : figure.applyAsDouble(current);
        });
    }

    private List<Series.Sample> samples(ToDoubleFunction<WatchedUsers> figure) {
        return watched.stream()
                .map(users -> Series.Sample.of("router", users.name(), figure.applyAsDouble(users)))
                .toList();
    }
}
