// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.reload.ReloadException;
import org.sluice.router.cdb.file.BadCdbException;

/**
 * The users of one router: the last good generation, and the file that the next one comes from. Lookups run on any
 * thread and wait for nothing; everything else holds the lock.
 */
final class WatchedUsers {
    private static final Logger log = LoggerFactory.getLogger(WatchedUsers.class);

    /** After a fault that the file's stamp does not show to be mended: it can not be read, or copied. */
    private static final int LOOKS_BEFORE_RETRY = 10;

    /**
     * The kernel's clock for files is coarser than its writes: what was changed just now may change once more, and its
     * stamp stay the same. So what is read within this time after a change is read again at the next look.
     */
    private static final int COARSEST_CLOCK_MILLIS = 20;

    private final String name;
    private final Path copies;
    private final List<UsersGeneration> retired = new ArrayList<>();
    private Path file;
    private @Nullable FileStamp tried;
    private FileStamp seen = FileStamp.ABSENT;
    private int looksToRetry = -1;
    private List<String> warned = List.of();
    private boolean closed;
    private long generations;
    private volatile @Nullable UsersGeneration current;
    private volatile String problem = "";
    private final AtomicLong errors = new AtomicLong();

    /**
     * Reads the file at once; if it is not there or not good, there are no users until it is.
     *
     * @param copies a folder for copies of the file
     */
    WatchedUsers(String name, Path file, Path copies) {
        this.name = name;
        this.file = file;
        this.copies = copies;
        loadNow();
    }

    /** What is known of a user. */
    sealed interface Lookup {
        record Found(CdbRecord record, long generation) implements Lookup {}

        record NotFound(long generation) implements Lookup {}

        /** There never was a good file. */
        record NoFile(String why) implements Lookup {}
    }

    Lookup find(byte[] user) {
        for (UsersGeneration now = current; now != null; now = current) {
            if (now.enter()) {
                try {
                    CdbRecord record = now.find(user);
                    return record == null ? new Lookup.NotFound(now.number()) : new Lookup.Found(record, now.number());
                } finally {
                    now.leave();
                }
            }
            // retired this instant: the next one is in force already
            Thread.onSpinWait();
        }
        return new Lookup.NoFile(problem);
    }

    String name() {
        return name;
    }

    synchronized Path file() {
        return file;
    }

    /** The generation in force, or null if there never was one. Its figures only: its users are for {@link #find}. */
    @Nullable
    UsersGeneration current() {
        return current;
    }

    /** Why the newest file is not in force; empty if it is. */
    String problem() {
        return problem;
    }

    /** How often the file was missing or bad. */
    long errors() {
        return errors.get();
    }

    /** Takes the users from another file. Those of the old one stay until the new one was good. */
    synchronized void changeFile(Path changed) {
        if (!changed.equals(file)) {
            file = changed;
            loadNow();
        }
    }

    /**
     * Reads the file if it changed. Called again and again. A change is read once two calls saw the same, so that a
     * file that is being written is left alone.
     */
    synchronized void poll() {
        if (closed) {
            return;
        }
        retired.removeIf(UsersGeneration::closeIfUnused);
        FileStamp now = FileStamp.of(file);
        boolean stable = now.equals(seen);
        seen = now;
        boolean retry = looksToRetry > 0 && --looksToRetry == 0;
        if (stable && (retry || !now.equals(tried))) {
            tryLoad(now);
        }
    }

    synchronized String reload() throws ReloadException {
        loadNow();
        if (!problem.isEmpty()) {
            throw new ReloadException(name + ": " + problem + inForce());
        }
        return name + ": " + describe();
    }

    private synchronized void loadNow() {
        if (closed) {
            return;
        }
        FileStamp now = FileStamp.of(file);
        boolean settled = now.ageMillis() > COARSEST_CLOCK_MILLIS;
        seen = now;
        tryLoad(now);
        if (!settled) {
            tried = null;
        }
    }

    private void tryLoad(FileStamp stamp) {
        tried = stamp;
        looksToRetry = -1;
        warnOf(stamp.guard().warnings());
        if (!stamp.guard().refusals().isEmpty()) {
            refuse(String.join("; ", stamp.guard().refusals()), true);
            return;
        }
        try {
            UsersGeneration loaded = UsersGeneration.load(file, copies, generations + 1);
            if (!FileStamp.of(file).equals(stamp)) {
                loaded.retire();
                loaded.closeIfUnused();
                tried = null;
                refuse("changed while it was read", false);
                return;
            }
            take(loaded);
        } catch (NoSuchFileException e) {
            refuse(Files.exists(file) ? "can not be copied into " + copies + ", which is gone" : "is missing", true);
        } catch (BadCdbException e) {
            refuse(String.valueOf(e.getMessage()), true);
        } catch (IOException | InternalError e) {
            looksToRetry = LOOKS_BEFORE_RETRY;
            boolean folder = Files.isDirectory(file);
            refuse(folder ? "is a directory, not a file" : "can not be read: " + e, true);
        }
    }

    /** Once: an exporter may write a new file each minute. */
    private void warnOf(List<String> warnings) {
        warnings.stream()
                .filter(warning -> !warned.contains(warning))
                .forEach(warning -> log.warn("cdb router {}: {}", name, warning));
        warned = warnings;
    }

    private void take(UsersGeneration loaded) {
        UsersGeneration old = current;
        generations = loaded.number();
        current = loaded;
        problem = "";
        if (old != null) {
            old.retire();
            retired.add(old);
            retired.removeIf(UsersGeneration::closeIfUnused);
        }
        log.atInfo()
                .addKeyValue("event", "reloaded")
                .addKeyValue("name", name)
                .addKeyValue("detail", describe())
                .addKeyValue("generation", loaded.number())
                .log("cdb router {}: {}", name, describe());
        loaded.summary().warnings().forEach(warning -> log.warn("cdb router {}: {}", name, warning));
    }

    /** Counts each time, but says the same thing only once. */
    private void refuse(String reason, boolean tell) {
        String now = file + " " + reason;
        boolean known = now.equals(problem);
        if (tell && (!known || looksToRetry < 0)) {
            errors.incrementAndGet();
        }
        problem = now;
        if (tell && !known) {
            log.atError()
                    .addKeyValue("event", "reload_failed")
                    .addKeyValue("name", name)
                    .addKeyValue("reason", now)
                    .log("cdb router {}: {}{}", name, now, inForce());
        }
    }

    private String inForce() {
        UsersGeneration now = current;
        return now == null ? " (no users until it is good)" : " (generation " + now.number() + " stays in force)";
    }

    /** One line for logs and the shell. */
    String describe() {
        UsersGeneration now = current;
        return now == null
                ? file() + ": no users: " + problem
                : String.format(
                        Locale.ROOT,
                        "%s generation %d: %d users",
                        file(),
                        now.number(),
                        now.summary().records());
    }

    /** No users from now on. */
    synchronized void close() {
        UsersGeneration last = current;
        current = null;
        problem = "is closed";
        closed = true;
        if (last != null) {
            last.retire();
            retired.add(last);
        }
        // a lookup takes microseconds; one that does not leaves its memory to the process's end
        for (int i = 0; i < 1000 && !retired.isEmpty(); i++) {
            retired.removeIf(UsersGeneration::closeIfUnused);
            Thread.onSpinWait();
        }
    }
}
