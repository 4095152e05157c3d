// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import java.nio.file.Path;
import java.util.List;
import org.sluice.api.config.Settings;
import org.sluice.api.module.Mode;
import org.sluice.api.route.Destination;

/**
 * The keys of {@code org.sluice.router.cdb-NAME.cfg}.
 *
 * @param fallback where users go that are not in the file; empty if they go nowhere
 * @param ranking the service ranking: routers are asked from the highest down
 * @param mode for whom its answers count
 */
record CdbSettings(String name, Path file, List<Destination> fallback, int ranking, Mode mode) {

    /** Reads all keys; what is wrong is noted in the settings, and the result is of use only if nothing is. */
    static CdbSettings read(Settings settings) {
        String file = settings.requiredText("file");
        if (file.isEmpty() && settings.optionalText("file") != null) {
            settings.problem("file", "names no file; write one, as in /etc/sluice/users.cdb");
        }
        Path path = settings.parsed("file", Path::of);
        return new CdbSettings(
                settings.name(),
                path == null ? Path.of("") : path,
                settings.list("default", Destination::parse),
                settings.integer("ranking", 0, Integer.MIN_VALUE, Integer.MAX_VALUE),
                mode(settings));
    }

    private static Mode mode(Settings settings) {
        Mode mode = settings.parsed(Mode.KEY, Mode::parse);
        return mode == null ? new Mode.Active() : mode;
    }
}
