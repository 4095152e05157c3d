// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.config;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Why a file can not be read, in one line. */
final class FileFault {
    private FileFault() {}

    static @Nullable String of(Path file) {
        if (!Files.exists(file)) {
            return "there is no file " + file;
        }
        if (Files.isDirectory(file)) {
            return file + " is a directory, not a file";
        }
        return Files.isReadable(file) ? null : file + " can not be read by this user";
    }
}
