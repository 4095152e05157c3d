// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.tool;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;

/** A file of text that may hold passwords. */
record SecretFile(Path path, List<String> lines) {
    static SecretFile read(Path path) throws ToolFailure {
        try {
            return new SecretFile(path, Files.readAllLines(path, StandardCharsets.UTF_8));
        } catch (MalformedInputException e) {
            throw ToolFailure.of(path + " is not UTF-8");
        } catch (IOException e) {
            throw ToolFailure.of(Faults.words(e));
        }
    }

    /** Called when there is a password in it. */
    void demandPrivacy() throws ToolFailure {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
            if (permissions.contains(PosixFilePermission.GROUP_READ)
                    || permissions.contains(PosixFilePermission.OTHERS_READ)) {
                throw ToolFailure.of(path + " holds a password and others may read it: chmod 600 " + path);
            }
        } catch (IOException e) {
            throw ToolFailure.of(Faults.words(e));
        }
    }

    /** @param number from 1 on */
    ToolFailure wrong(int number, String reason) {
        return ToolFailure.of(path + " line " + number + ": " + reason);
    }
}
