// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How a script is run.
 *
 * @param trusted whether it has io, os and debug as a script of DPM has; otherwise it is sandboxed
 * @param folder where the script lies; a sandboxed one requires and loads from there and from {@code library} alone
 * @param library the folder of the scripts that come with Sluice, whose {@code lua/?.lua} and {@code lua/lib/?.lua} are on
 *     the path of {@code require}
 * @param luaPath what the environment's LUA_PATH says, which then is the whole path; null if it says nothing
 * @param exit what a trusted script's {@code os.exit} does, which then is a Lua error, so that the script goes no further
 * @param out where {@code print} and, trusted, {@code io.write} go
 * @param budgets what one call may use up
 * @param files is told what the script loads
 * @param environment what {@code os.getenv} gives; a trusted script has the process's behind it
 * @param kept how many bytes it may keep from call to call, about
 */
public record RuntimeSettings(
        boolean trusted,
        Path folder,
        @Nullable Path library,
        @Nullable String luaPath,
        IntConsumer exit,
        PrintStream out,
        Budgets budgets,
        LoadedFiles files,
        Map<String, String> environment,
        long kept) {
    /** What a script may keep if nobody says otherwise. */
    public static final long KEPT = 256 << 20;

    /** A script that is trusted, as DPM trusts. */
    public static RuntimeSettings trusted(Path folder) {
        return new RuntimeSettings(
                true, folder, null, null, code -> {}, System.out, Budgets.DEFAULT, new LoadedFiles(), Map.of(), KEPT);
    }

    /** A script that is not trusted. */
    public static RuntimeSettings sandboxed(Path folder) {
        return new RuntimeSettings(
                false, folder, null, null, code -> {}, System.out, Budgets.DEFAULT, new LoadedFiles(), Map.of(), KEPT);
    }

    /** The same with this folder of scripts that come with Sluice. */
    public RuntimeSettings withLibrary(@Nullable Path to) {
        return new RuntimeSettings(trusted, folder, to, luaPath, exit, out, budgets, files, environment, kept);
    }

    /** The same with this LUA_PATH. */
    public RuntimeSettings withLuaPath(@Nullable String to) {
        return new RuntimeSettings(trusted, folder, library, to, exit, out, budgets, files, environment, kept);
    }

    /** The same with its output going there. */
    public RuntimeSettings withOut(PrintStream to) {
        return new RuntimeSettings(trusted, folder, library, luaPath, exit, to, budgets, files, environment, kept);
    }

    /** The same with these budgets. */
    public RuntimeSettings withBudgets(Budgets to) {
        return new RuntimeSettings(trusted, folder, library, luaPath, exit, out, to, files, environment, kept);
    }

    /** The same with this for {@code os.exit}. */
    public RuntimeSettings withExit(IntConsumer to) {
        return new RuntimeSettings(trusted, folder, library, luaPath, to, out, budgets, files, environment, kept);
    }

    /** The same that tells its files here. */
    public RuntimeSettings withFiles(LoadedFiles to) {
        return new RuntimeSettings(trusted, folder, library, luaPath, exit, out, budgets, to, environment, kept);
    }

    /** The same that may keep so many bytes. */
    public RuntimeSettings withKept(long to) {
        return new RuntimeSettings(trusted, folder, library, luaPath, exit, out, budgets, files, environment, to);
    }

    /** The same with this for {@code os.getenv}. */
    public RuntimeSettings withEnvironment(Map<String, String> to) {
        return new RuntimeSettings(trusted, folder, library, luaPath, exit, out, budgets, files, Map.copyOf(to), kept);
    }

    /** Without the environment, where passwords may be. */
    @Override
    public String toString() {
        return (trusted ? "trusted in " : "sandboxed in ") + folder;
    }
}
