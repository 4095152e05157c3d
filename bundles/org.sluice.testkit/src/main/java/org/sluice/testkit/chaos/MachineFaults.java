// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.sluice.testkit.net.Dialer;
import org.sluice.testkit.net.Wire;
import org.sluice.testkit.process.Patience;

/** A disk that is full, a clock that is set, and the death of Sluice itself. */
record MachineFaults(Stage stage) {
    private static final long HOUR = Duration.ofHours(1).toSeconds();

    List<Fault> all() {
        List<Fault> all = new ArrayList<>(List.of(
                new Fault("files can not grow, for logs and state", Fault.Lane.ALONE, this::limitFiles),
                new Fault("clock set forward and back", Fault.Lane.ALONE, this::stepClock)));
        if (stage.disk.isMounted()) {
            all.add(new Fault("disk full, for logs and state", Fault.Lane.ALONE, this::fillDisk));
        }
        return all;
    }

    private void fillDisk() throws Exception {
        stage.disk.fill();
        newUsers();
        stage.proveUnharmed();
        stage.disk.free();
        usersAreGood();
    }

    private void limitFiles() throws Exception {
        limit("1:");
        newUsers();
        stage.proveUnharmed();
        limit("unlimited:");
        usersAreGood();
    }

    private void limit(String bytes) throws IOException, InterruptedException {
        int status = new ProcessBuilder(
                        "prlimit", "--pid", Long.toString(stage.sluice().pid()), "--fsize=" + bytes)
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("prlimit failed with " + status);
        }
    }

    /** There is no room for its copy. */
    private void newUsers() throws Exception {
        Path beside = stage.newUsers(stage.goodUsers);
        Files.move(beside, stage.users, StandardCopyOption.ATOMIC_MOVE);
        Patience.until("the new CDB can not be had", Stage.DEADLINE, () -> isStale(1));
    }

    private void usersAreGood() throws Exception {
        Patience.until("the new CDB is had", Stage.DEADLINE, () -> isStale(0));
        stage.proveUnharmed();
    }

    private boolean isStale(int wanted) throws Exception {
        return stage.sluice().metric("sluice_cdb_stale") == wanted;
    }

    private void stepClock() throws Exception {
        for (long step : new long[] {HOUR, -2 * HOUR, 24 * HOUR, 0}) {
            stage.clock.step(step);
            stage.proveUnharmed();
            stage.prove(stage.named);
        }
    }

    /** Everybody is lost; it starts as if nothing had been, and there is nothing to clean. */
    Fault death() {
        return new Fault("Sluice killed by SIGKILL, started again", Fault.Lane.ALONE, () -> {
            for (Route route : stage.routes()) {
                route.logins.begin();
                route.sessions.begin();
            }
            long dead = stage.sluice().pid();
            stage.sluice().kill();
            stage.startAgain();
            stage.prove(stage.routes().toArray(Route[]::new));
            try (Wire file = Dialer.to(stage.socket).connect()) {
                file.read(1); // of a greeting
            }
            for (Route route : stage.routes()) {
                route.logins.end();
                route.sessions.end();
            }
            clean(dead);
        });
    }

    private void clean(long dead) throws IOException {
        try (Stream<Path> files = Files.walk(stage.state(), 3)) {
            List<String> left = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.contains(Long.toString(dead)))
                    .toList();
            if (!left.isEmpty()) {
                throw new AssertionError("of the dead process there is left " + left);
            }
        }
    }
}
