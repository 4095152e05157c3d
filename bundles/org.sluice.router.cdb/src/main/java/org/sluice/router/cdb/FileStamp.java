// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.api.config.SecretFile;

/**
 * What tells a changed file from the same one without reading it.
 *
 * @param fileKey device and inode: a file that was renamed into place differs in it
 * @param guard who else may read or change it
 */
record FileStamp(
        long size, @Nullable FileTime modified, @Nullable Object fileKey, SecretFile guard) {
    static final FileStamp ABSENT = new FileStamp(-1, null, null, new SecretFile(List.of(), List.of()));

    static FileStamp of(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new FileStamp(
                    attributes.size(),
                    attributes.lastModifiedTime(),
                    attributes.fileKey(),
                    SecretFile.of(file, SecretFile.Holds.PASSWORDS));
        } catch (IOException e) {
            return ABSENT;
        }
    }

    /** How long ago it was changed; a time in the future counts as long ago. */
    long ageMillis() {
        if (modified == null) {
            return Long.MAX_VALUE;
        }
        long age = System.currentTimeMillis() - modified.toMillis();
        return age < 0 ? Long.MAX_VALUE : age;
    }
}
