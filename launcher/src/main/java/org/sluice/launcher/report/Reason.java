// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.report;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Why a file can not be used, for people. */
public final class Reason {
    private Reason() {}

    /** What Java tells by the class of an exception, in words. */
    public static String of(IOException e) {
        if (e instanceof NoSuchFileException missing) {
            return "there is no " + firstMissing(missing.getFile());
        }
        if (e instanceof AccessDeniedException denied) {
            return denied.getFile() + ": permission denied";
        }
        if (e instanceof FileAlreadyExistsException there) {
            return there.getFile() + " is a file and no folder";
        }
        if (e instanceof FileSystemException other && other.getReason() != null) {
            return other.getFile() + ": " + other.getReason();
        }
        return String.valueOf(e.getMessage());
    }

    /** A file that can not be made lacks its folder, perhaps that folder's too. */
    private static String firstMissing(String file) {
        Path missing = Path.of(file).toAbsolutePath().normalize();
        @Nullable Path folder = missing.getParent();
        boolean isFolder = false;
        while (folder != null && Files.notExists(folder)) {
            missing = folder;
            folder = folder.getParent();
            isFolder = true;
        }
        return (isFolder ? "folder " : "file ") + missing;
    }
}
