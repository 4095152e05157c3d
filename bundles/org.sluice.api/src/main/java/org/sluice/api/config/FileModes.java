// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The mode of a file, and whose it is.
 *
 * @param self the user of this process; null if it is not known
 */
record FileModes(
        int mode,
        int uid,
        String owner,
        String group,
        @Nullable Integer self) {
    private static final int STICKY = 01000;
    private static final int ROOT = 0;

    /**
     * @throws UnsupportedOperationException if there are no modes here
     */
    static FileModes of(Path file) throws IOException {
        Map<String, Object> read = Files.readAttributes(file, "unix:mode,uid,owner,group");
        return new FileModes(
                (Integer) read.get("mode") & 07777,
                (Integer) read.get("uid"),
                String.valueOf(read.get("owner")),
                String.valueOf(read.get("group")),
                ofThisProcess());
    }

    private static @Nullable Integer ofThisProcess() {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            return null;
        }
    }

    boolean allows(int bit) {
        return (mode & bit) != 0;
    }

    boolean isSticky() {
        return allows(STICKY);
    }

    boolean isOfRoot() {
        return uid == ROOT;
    }

    /** Each user's own group, as many systems make one. */
    boolean hasOwnGroup() {
        return group.equals(owner);
    }

    boolean isOfSomebodyElse() {
        return self != null && uid != ROOT && uid != self;
    }

    @Override
    public String toString() {
        return "mode 0" + Integer.toOctalString(mode);
    }
}
