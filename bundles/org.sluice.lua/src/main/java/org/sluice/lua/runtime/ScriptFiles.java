// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which files a script may load, and where require looks for them. */
final class ScriptFiles {
    /** Lua 5.1's own. */
    private static final String LUA_DEFAULT = "./?.lua;/usr/local/share/lua/5.1/?.lua;"
            + "/usr/local/share/lua/5.1/?/init.lua;/usr/local/lib/lua/5.1/?.lua;/usr/local/lib/lua/5.1/?/init.lua";

    private final RuntimeSettings settings;

    ScriptFiles(RuntimeSettings settings) {
        this.settings = settings;
    }

    /** package.path at the beginning. */
    String path() {
        Path library = settings.library();
        List<String> own = new ArrayList<>();
        if (library != null) {
            own.add(library.resolve("lua") + "/?.lua");
            own.add(library.resolve("lua/lib") + "/?.lua");
        }
        own.add(settings.folder() + "/?.lua");
        own.add(settings.folder() + "/lib/?.lua");
        if (!settings.trusted()) {
            own.add(settings.folder() + "/lua/?.lua");
            own.add(settings.folder() + "/lua/lib/?.lua");
            return String.join(";", own);
        }
        String usual = LUA_DEFAULT + ";lua/?.lua;lua/lib/?.lua;" + String.join(";", own);
        String given = settings.luaPath();
        return given == null ? usual : given.replace(";;", ";" + LUA_DEFAULT + ";");
    }

    /** The file of that name, if there is one that this script may load; null otherwise. */
    @Nullable
    Path find(String name) {
        try {
            Path path = Path.of(name);
            if (!settings.trusted() && !path.isAbsolute()) {
                path = settings.folder().resolve(path);
            }
            return Files.isRegularFile(path) && Files.isReadable(path) && allowed(path) ? path : null;
        } catch (InvalidPathException | IOException e) {
            return null;
        }
    }

    /** Require has looked for a file that is not there: one that comes there later would be loaded. */
    void missed(String name) {
        try {
            Path path = settings.trusted() ? Path.of(name) : settings.folder().resolve(name);
            if (!Files.exists(path)) {
                settings.files().note(path, true);
            }
        } catch (InvalidPathException e) {
            // there will never be one
        }
    }

    private boolean allowed(Path path) throws IOException {
        if (settings.trusted()) {
            return true;
        }
        Path real = path.toRealPath();
        for (Path root : Stream.of(settings.folder(), settings.library())
                .filter(Objects::nonNull)
                .toList()) {
            if (Files.exists(root) && real.startsWith(root.toRealPath())) {
                return true;
            }
        }
        return false;
    }
}
