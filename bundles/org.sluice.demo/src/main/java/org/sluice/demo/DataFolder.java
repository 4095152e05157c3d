// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The data of one database, and what lies beside them. */
final class DataFolder {
    private static final Duration INSTALLING = Duration.ofMinutes(3);

    private final Path directory;
    private final Programs programs;
    private final String accounts;

    /**
     * @param accounts statements that the database runs at each start
     */
    DataFolder(Path directory, Programs programs, String accounts) {
        this.directory = directory;
        this.programs = programs;
        this.accounts = accounts;
    }

    Path home() {
        return directory;
    }

    Path path() {
        return directory.resolve("data");
    }

    Path accounts() {
        return directory.resolve("accounts.sql");
    }

    Path certificate() {
        return directory.resolve("certificate.pem");
    }

    Path key() {
        return directory.resolve("key.pem");
    }

    /** A folder for what the database writes in passing, empty at each start. */
    Path temporary() {
        return directory.resolve("tmp");
    }

    /** Makes what is not there yet. What was interrupted is made anew. */
    void install(Consumer<String> progress) throws IOException, DemoException, InterruptedException {
        Folder.create(directory);
        Folder.delete(temporary());
        Folder.create(temporary());
        Files.writeString(accounts(), accounts);
        if (!Files.exists(path())) {
            progress.accept("installing a demo database (once) in " + path());
            installData();
        }
        if (!Files.exists(key())) {
            new OwnCertificate(certificate(), key(), temporary()).make();
        }
    }

    private void installData() throws IOException, DemoException, InterruptedException {
        Path partly = directory.resolve("data.part");
        Folder.delete(partly);
        Folder.create(partly);
        Path log = directory.resolve("install.log");
        List<String> line = new ArrayList<>(List.of(
                programs.installer().toString(),
                "--no-defaults",
                "--basedir=" + programs.base(),
                "--datadir=" + partly,
                "--tmpdir=" + temporary(),
                "--skip-name-resolve",
                "--skip-test-db",
                Server.LOG_SIZE,
                "--force"));
        line.addAll(Command.asThisUser());
        int status = Command.run(line, directory, log, INSTALLING);
        if (status != 0) {
            throw new DemoException("a demo database can not be installed: " + Logs.reason(log, status));
        }
        Files.move(partly, path(), StandardCopyOption.ATOMIC_MOVE);
    }
}
