// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Files of users, made by the tool that the format comes from. */
final class Users {
    /** The hash of "toast". */
    static final String TOAST = "*09A4298405EF045A61DB26DF8811FEA0E44A80FD";

    private Users() {}

    /** One user with a hash, or with {@code -} for none, and its destination. */
    static Path write(Path file, String user, String hash, String destination) throws Exception {
        String record = (hash.equals("-") ? "" : hash) + "\0" + destination + "\0";
        String line = String.format(Locale.ROOT, "+%d,%d:%s->%s\n\n", user.length(), record.length(), user, record);
        Path text = Files.writeString(file.resolveSibling("users.txt"), line, StandardCharsets.ISO_8859_1);
        Process process = new ProcessBuilder("cdb", "-c", "-t", file + ".tmp", file.toString(), text.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("cdb: " + said);
        }
        return file;
    }
}
