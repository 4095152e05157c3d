// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.chaos;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.sluice.testkit.process.Patience;

/** A CDB that is replaced by what is none; the users stay. */
record UserFaults(Stage stage, Random random) {
    private static final Instant YEARS_AGO = Instant.parse("1999-12-31T23:59:59Z");
    private static final Instant YEARS_AHEAD = Instant.parse("2037-01-01T00:00:00Z");

    List<Fault> all() {
        return List.of(
                fault("CDB replaced by garbage", () -> replace(garbage(), Instant.now())),
                fault("CDB replaced by garbage of the future", () -> replace(garbage(), YEARS_AHEAD)),
                fault("CDB replaced by garbage of long ago", () -> replace(garbage(), YEARS_AGO)),
                fault("CDB cut off", () -> replace(cut(), Instant.now())),
                fault("CDB emptied in place", () -> Files.write(stage.users, new byte[0])),
                fault("CDB made unreadable", this::lock),
                fault("CDB removed", () -> Files.delete(stage.users)));
    }

    private Fault fault(String kind, Fault.Deed deed) {
        return new Fault(kind, Fault.Lane.USERS, () -> {
            long mark = stage.sluice().logged();
            deed.run();
            Patience.until(kind + " is noticed", Stage.DEADLINE, this::isStale);
            stage.prove(stage.steady, stage.relayed);
            stage.awaitLine(mark, stage.users.toString());
            long lines = stage.lines(mark, stage.users.toString());
            if (lines != 1) {
                throw new AssertionError(kind + " has " + lines + " lines in the log: "
                        + stage.sluice().log(mark));
            }
            replace(stage.goodUsers, random.nextBoolean() ? Instant.now() : YEARS_AGO);
            Patience.until("the CDB is good again", Stage.DEADLINE, () -> !isStale());
            stage.prove(stage.steady, stage.relayed);
        });
    }

    private boolean isStale() throws Exception {
        return stage.sluice().metric("sluice_cdb_stale") == 1;
    }

    private byte[] garbage() {
        byte[] garbage = new byte[1 + random.nextInt(100_000)];
        random.nextBytes(garbage);
        return garbage;
    }

    private byte[] cut() {
        return Arrays.copyOf(stage.goodUsers, 1 + random.nextInt(stage.goodUsers.length - 1));
    }

    private void replace(byte[] content, Instant time) throws Exception {
        Path beside = stage.newUsers(content);
        Files.setLastModifiedTime(beside, FileTime.from(time));
        Files.move(beside, stage.users, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Another file, so that it is looked at. */
    private void lock() throws Exception {
        Path beside = stage.newUsers(stage.goodUsers);
        Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("---------"));
        Files.move(beside, stage.users, StandardCopyOption.ATOMIC_MOVE);
    }
}
