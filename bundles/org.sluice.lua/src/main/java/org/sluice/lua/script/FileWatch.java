// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.script;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.sluice.lua.runtime.FileStamp;
import org.sluice.lua.runtime.LoadedFiles;

/** Tells when one of a script's files has changed. For one thread at a time. */
final class FileWatch {
    private LoadedFiles inForce = new LoadedFiles();
    /** Of the loads since then that failed. */
    private final Map<Path, FileStamp> failed = new HashMap<>();

    private Map<Path, FileStamp> seen = Map.of();

    void loaded(LoadedFiles files) {
        inForce = files;
        failed.clear();
    }

    void failed(LoadedFiles files) {
        failed.putAll(files.stamps());
    }

    /** A file that is being written is not told before it has stood still from one look to the next. */
    boolean hasChanged() {
        Map<Path, FileStamp> known = new HashMap<>(inForce.stamps());
        known.putAll(failed);
        Map<Path, FileStamp> now = new HashMap<>();
        known.keySet().forEach(file -> now.put(file, FileStamp.of(file)));
        boolean still = now.equals(seen);
        seen = now;
        return still
                && now.entrySet().stream()
                        .anyMatch(file -> !file.getValue().equals(FileStamp.ABSENT)
                                && !file.getValue().equals(known.get(file.getKey())));
    }
}
