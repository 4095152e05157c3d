// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * What tells a changed file from the same one without reading it.
 *
 * @param fileKey device and inode: a file that was renamed into place differs in it
 */
public record FileStamp(
        long size, @Nullable FileTime modified, @Nullable Object fileKey) {
    /** Of what is not there. */
    public static final FileStamp ABSENT = new FileStamp(-1, null, null);

    /** As it is now. */
    public static FileStamp of(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new FileStamp(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
        } catch (IOException e) {
            return ABSENT;
        }
    }
}
