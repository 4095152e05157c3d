// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;
import org.sluice.api.config.SecretFile;

/**
 * What tells a changed file from the same one without reading it.
 *
 * @param fileKey device and inode: a file that was renamed into place differs in it
 * @param guard who else may read or change it, if it is a private key: what is mended by its mode is seen by this
 */
record FileStamp(
        long size,
        @Nullable FileTime modified,
        @Nullable Object fileKey,
        @Nullable SecretFile guard) {
    private static final FileStamp ABSENT = new FileStamp(-1, null, null, null);

    static FileStamp ofKey(Path file) {
        FileStamp plain = of(file);
        return new FileStamp(
                plain.size, plain.modified, plain.fileKey, SecretFile.of(file, SecretFile.Holds.PRIVATE_KEY));
    }

    static FileStamp of(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new FileStamp(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey(), null);
        } catch (IOException e) {
            return ABSENT;
        }
    }
}
