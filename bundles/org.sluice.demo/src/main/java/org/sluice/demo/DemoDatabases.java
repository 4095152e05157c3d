// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.host.Readiness;

/**
 * One life of the two databases: a thread of its own unpacks, installs and starts them, then waits until one ends. What
 * lies in the folder belongs to whoever holds its lock, which the system takes back from a process that was killed.
 */
final class DemoDatabases {
    private static final Logger log = LoggerFactory.getLogger(DemoDatabases.class);

    private final DemoSettings settings;
    private final UsersFile users;
    private final Thread thread = new Thread(this::live, "demo-databases");
    private volatile Readiness.State state = pending("the demo databases are being prepared");
    private volatile boolean stopping;

    DemoDatabases(DemoSettings settings, UsersFile users) {
        this.settings = settings;
        this.users = users;
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

    /** Returns when the databases have ended. */
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
            fail("the demo databases can not be prepared: " + e);
        } catch (InterruptedException e) {
            log.debug("The demo databases were stopped while they were being prepared");
        } catch (RuntimeException e) {
            // Nobody sees the end of this thread: who waits for the databases has to be told.
            log.debug("The thread of the demo database failed", e);
            fail("a defect: the demo databases can not be prepared: " + e);
        }
    }

    private void live(Path directory) throws IOException, DemoException, InterruptedException {
        Programs programs = Programs.find(settings.binaries(), directory, this::step);
        DataFolder first = new DataFolder(directory, programs, DemoUser.statements(0));
        DataFolder second = new DataFolder(directory.resolve("second"), programs, DemoUser.statements(1));
        for (DataFolder data : List.of(first, second)) {
            Orphans.end(data.path(), settings.stopTimeout());
            data.install(this::step);
        }
        step("the demo databases are being started");
        try (Server one = start(settings.port(), programs, first);
                Server two = start(settings.secondPort(), programs, second)) {
            try {
                serve(List.of(one, two));
            } finally {
                one.terminate(); // so that they end side by side
                two.terminate();
            }
        }
    }

    private Server start(int port, Programs programs, DataFolder data) throws IOException, DemoException {
        return Server.start(port, programs, data, settings.stopTimeout());
    }

    /** Ends when one of them does. */
    private void serve(List<Server> servers) throws DemoException, InterruptedException {
        for (Server server : servers) {
            server.awaitHandshake(settings.startTimeout());
            log.info("MariaDB answers on 127.0.0.1:{}; its log is {}", server.port(), server.log());
        }
        if (settings.users() != null) {
            users.write(
                    settings.users(),
                    DemoUser.lines(servers.stream().map(Server::port).toList()));
        }
        state = new Readiness.State(List.of(), List.of(), List.of());
        CountDownLatch ended = new CountDownLatch(1);
        servers.forEach(server -> server.onExit().thenRun(ended::countDown));
        ended.await();
        for (Server server : servers) {
            if (!server.isAlive()) {
                // Now, and not when the other one has ended too, which may take its time.
                fail("MariaDB on 127.0.0.1:" + server.port() + " ended by itself with status " + server.exitStatus()
                        + "; " + Logs.tail(server.log()));
                return;
            }
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
