// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.testkit.database.RealMariaDb;

/** {@code sluice cdb} as a process: the tool's streams and exit status are the command's. */
class CdbIT {
    @TempDir
    Path folder;

    @Test
    void aFileIsMadeDumpedAndChecked() throws Exception {
        Path lines = Files.writeString(folder.resolve("lines"), "alice - tcp:db1:3306\nbob - tcp:db2:3306\n");
        Path file = folder.resolve("users.cdb");

        assertThat(Sluice.run(folder, "cdb", "make", "users.cdb", lines.toString()))
                .isEqualTo(new Sluice.Result(0, "", "sluice: users.cdb: 2 users\n"));
        assertThat(Sluice.run(folder, "cdb", "dump", file.toString()).out())
                .isEqualTo("+5,14:alice->\0tcp:db1:3306\0\n+3,14:bob->\0tcp:db2:3306\0\n\n");
        assertThat(Sluice.run(folder, "cdb", "check", file.toString()))
                .isEqualTo(new Sluice.Result(0, file + ": 2 users: 2 relay\n", ""));
        assertThat(Sluice.run(folder, "cdb", "get", file.toString(), "carol").status())
                .isEqualTo(1);
        // no instance was there: no folder of one
        assertThat(folder.resolve("state")).doesNotExist();
    }

    @Test
    void theAccountsOfARealServerAreExported() throws Exception {
        try (RealMariaDb database = RealMariaDb.start()) {
            Path servers =
                    Files.writeString(folder.resolve("servers"), "127.0.0.1:" + database.port() + ";whee;toast\n");
            Files.setPosixFilePermissions(servers, PosixFilePermissions.fromString("rw-------"));
            Sluice.Result done = Sluice.run(folder, "cdb", "export", "-o", "users.cdb", servers.toString());

            assertThat(done.status()).as(done.err()).isZero();
            assertThat(done.out()).isEmpty();
            assertThat(done.err())
                    .contains("sluice: " + database.address() + ": 11.4.")
                    .contains(" without a hash");
            assertThat(Sluice.run(folder, "cdb", "dump", "users.cdb").out())
                    .contains("whee->*09A4298405EF045A61DB26DF8811FEA0E44A80FD\0" + database.address() + "\0");
        }
    }

    @Test
    void theHelpHasEveryUsage() throws Exception {
        String help = Sluice.run(folder, "help", "cdb").out();
        Sluice.Result wrong = Sluice.run(folder, "cdb");

        assertThat(wrong.status()).isEqualTo(2);
        String usages = wrong.err().substring(wrong.err().indexOf("Usage: "));
        assertThat(help).startsWith(usages);
        assertThat(help.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(Sluice.run(folder, "cdb", "make", "--help").out())
                .startsWith("Usage: sluice cdb make")
                .contains("server-password=");
        assertThat(Sluice.run(folder, "cdb", "get", "x", "--nonsense").err())
                .isEqualTo("sluice: there is no option --nonsense\nUsage: sluice cdb get FILE USER\n");
    }
}
