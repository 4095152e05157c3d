// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.compress;

import com.github.luben.zstd.util.Native;

/** Whether there can be a {@link ZstdCompression}. A class of its own, because that one can not be linked without. */
public final class ZstdLibrary {
    /** It can not come later: what a bundle imports is found when that resolves. */
    private static final boolean AVAILABLE = load();

    private ZstdLibrary() {}

    /** Whether zstd-jni is there and runs on this machine. The first call loads it, which takes some milliseconds. */
    public static boolean isAvailable() {
        return AVAILABLE;
    }

    private static boolean load() {
        try {
            Native.load();
            return Native.isLoaded();
        } catch (LinkageError e) {
            return false;
        }
    }
}
