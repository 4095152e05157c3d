// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.tool;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What went wrong with a file, in words. */
final class Faults {
    private Faults() {}

    static String words(IOException e) {
        if (e instanceof NoSuchFileException missing) {
            return "there is no file " + missing.getFile();
        }
        if (e instanceof AccessDeniedException denied) {
            return denied.getFile() + ": permission denied";
        }
        if (e instanceof FileSystemException failed && failed.getReason() != null) {
            return failed.getFile() + ": " + failed.getReason();
        }
        String message = e.getMessage();
        return message == null ? e.toString() : message;
    }

    /** Of a file that can not be written. */
    static String words(Path target, IOException e) {
        return e instanceof NoSuchFileException
                ? "the folder of " + target + " is not there"
                : target + " can not be written: " + words(e);
    }

    /** So that no user name can move the cursor or colour the screen. */
    static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
