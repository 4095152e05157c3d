// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.host.Readiness;

/**
 * One life of the database: a thread of its own unpacks, installs and starts it, then waits until it ends. What lies in
 * the folder belongs to whoever holds its lock, which the system takes back from a process that was killed.
 */
final class DemoDatabase {
    private static final Logger log = LoggerFactory.getLogger(DemoDatabase.class);

    private final DemoSettings settings;
    private final Thread thread = new Thread(this::live, "demo-database");
    private volatile Readiness.State state = pending("the demo database is being prepared");
    private volatile boolean stopping;

    DemoDatabase(DemoSettings settings) {
        this.settings = settings;
    }

    DemoSettings settings() {
        return settings;
    }

    Readiness.State state() {
        return state;
    }

    void start() {
        thread.start();
    }

    /** Returns when the database has ended. */
    void stop() {
        stopping = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void live() {
        try {
            Path directory = Folder.create(settings.directory());
            // Closing the channel gives the lock back.
            try (FileChannel channel =
                    FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock(channel, directory);
                live(directory);
            }
        } catch (DemoException e) {
            fail(e.getMessage());
        } catch (IOException e) {
            fail("the demo database can not be prepared: " + e);
        } catch (InterruptedException e) {
            log.debug("The demo database was stopped while it was being prepared");
        } catch (RuntimeException e) {
            // Nobody sees the end of this thread: who waits for the database has to be told.
            log.debug("The thread of the demo database failed", e);
            fail("a defect: the demo database can not be prepared: " + e);
        }
    }

    private void live(Path directory) throws IOException, DemoException, InterruptedException {
        Programs programs = Programs.find(settings.binaries(), directory, this::step);
        DataFolder data = new DataFolder(directory, programs);
        Orphans.end(data.path(), settings.stopTimeout());
        data.install(this::step);
        step("the demo database is being started");
        try (Server server = Server.start(settings, programs, data)) {
            server.awaitHandshake(settings.startTimeout());
            log.info("MariaDB answers on 127.0.0.1:{}; its log is {}", server.port(), server.log());
            state = new Readiness.State(List.of(), List.of(), List.of());
            int status = server.waitFor();
            throw new DemoException("MariaDB ended by itself with status " + status + "; " + Logs.tail(server.log()));
        }
    }

    private static void lock(FileChannel channel, Path directory) throws IOException, DemoException {
        boolean ours;
        try {
            ours = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            ours = false;
        }
        if (!ours) {
            throw new DemoException(directory + " is in use by another running Sluice; stop that one, or set another"
                    + " directory in org.sluice.demo.cfg");
        }
    }

    private void step(String line) {
        log.info("{}", line);
        state = pending(line);
    }

    private void fail(@Nullable String reason) {
        if (!stopping) {
            log.error("{}", reason);
            state = new Readiness.State(List.of(), List.of(), List.of(String.valueOf(reason)));
        }
    }

    private static Readiness.State pending(String line) {
        return new Readiness.State(List.of(), List.of(line), List.of());
    }
}
