// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.framework;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a framework finds what it works on.
 *
 * @param cache its own, new or empty: the features and the configuration are the whole state
 * @param config of the configuration files
 * @param deploy of jars that are installed as long as they lie there; null if there is none
 */
public record Folders(Path cache, Path config, @Nullable Path deploy) {
    /** Of the folder for jars, where it stands beside the configuration files. */
    public static final String DEPLOY = "deploy";
}
