// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** Who may read a file. */
final class Owners {
    private static final Set<PosixFilePermission> OF_THE_GROUP = EnumSet.of(
            PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE, PosixFilePermission.GROUP_EXECUTE);

    private Owners() {}

    /** Gives a file the owner, group and permissions of another; never more than that. */
    static void copy(Path from, Path to) throws IOException {
        PosixFileAttributes wanted = Files.readAttributes(from, PosixFileAttributes.class);
        PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        PosixFileAttributes given = view.readAttributes();
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        permissions.addAll(wanted.permissions());
        if (!given.group().equals(wanted.group())) {
            try {
                view.setGroup(wanted.group());
            } catch (IOException e) {
                permissions.removeAll(OF_THE_GROUP); // they were for another group than this one
            }
        }
        if (!given.owner().equals(wanted.owner()) && isRoot()) {
            view.setOwner(wanted.owner());
        }
        view.setPermissions(permissions);
    }

    /** Nobody else can give a file away; it belongs to who wrote it then. */
    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
