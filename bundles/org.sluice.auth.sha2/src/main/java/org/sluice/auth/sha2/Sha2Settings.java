// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.sha2;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sluice.api.config.SecretFile;
import org.sluice.api.config.Settings;

/**
 * The keys of {@code org.sluice.auth.sha2.cfg}.
 *
 * @param key null: one is made when it is needed
 */
record Sha2Settings(@Nullable RsaKey key) {

    /** Reads all keys and the file; what is wrong is noted. */
    static Sha2Settings read(Settings settings) {
        RsaKey key = settings.parsed("private-key", text -> KeyFile.read(Path.of(text)));
        Path file = settings.parsed("private-key", Path::of);
        return new Sha2Settings(key != null && file != null && isGuarded(settings, file) ? key : null);
    }

    private static boolean isGuarded(Settings settings, Path file) {
        return SecretFile.of(file, SecretFile.Holds.PRIVATE_KEY).noteIn(settings, "private-key");
    }
}
