// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The files that a script consists of, each as it was before it was read: the script, what its main part loads, and what it
 * requires at any time; and where it looked for a module in vain. What it loads later in other ways may be its data, and does
 * not count. For any thread, and for several runtimes of the same script.
 */
public final class LoadedFiles {
    /** A script that makes up names all the time is not watched in all of them. */
    private static final int MOST = 1000;

    private final Map<Path, FileStamp> stamps = new ConcurrentHashMap<>();
    private volatile boolean mainIsOver;

    /** The first look counts: a change between two looks is a change. */
    void note(Path file, boolean required) {
        if ((required || !mainIsOver) && stamps.size() < MOST) {
            Path key = file.toAbsolutePath().normalize();
            stamps.computeIfAbsent(key, FileStamp::of);
        }
    }

    /** The main part has run in all runtimes. */
    public void mainIsOver() {
        mainIsOver = true;
    }

    /** As they are now. */
    public Map<Path, FileStamp> stamps() {
        return Map.copyOf(stamps);
    }
}
