// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import static org.luaj.vm2.LuaValue.NIL;
import static org.luaj.vm2.LuaValue.TRUE;
import static org.luaj.vm2.LuaValue.varargsOf;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaNumber;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** The table {@code os}; a sandboxed script has only what tells the time, and of the environment what it was given. */
final class OsLibrary {
    private final Machine machine;

    OsLibrary(Machine machine) {
        this.machine = machine;
    }

    void open() {
        LuaTable os = machine.table("os");
        LibraryFunction.put(os, "time", OsLibrary::time);
        LibraryFunction.put(os, "date", args -> Dates.date(machine.meter, args));
        LibraryFunction.put(os, "clock", args -> LuaValue.valueOf(System.nanoTime() / 1e9));
        LibraryFunction.put(
                os,
                "difftime",
                args -> LuaValue.valueOf(
                        Arguments.number(args, 1) - (args.narg() < 2 ? 0 : Arguments.number(args, 2))));
        LibraryFunction.put(os, "getenv", args -> {
            String name = text(args, 1);
            String given = machine.settings.environment().get(name);
            String value = given == null && machine.settings.trusted() ? System.getenv(name) : given;
            return value == null ? NIL : LuaValue.valueOf(value);
        });
        if (machine.settings.trusted()) {
            trusted(os);
        }
    }

    private void trusted(LuaTable os) {
        LibraryFunction.put(os, "remove", args -> done(text(args, 1), () -> Files.delete(Path.of(text(args, 1)))));
        LibraryFunction.put(
                os,
                "rename",
                args -> done(
                        text(args, 1),
                        () -> Files.move(
                                Path.of(text(args, 1)), Path.of(text(args, 2)), StandardCopyOption.REPLACE_EXISTING)));
        LibraryFunction.put(os, "tmpname", args -> {
            try {
                return LuaValue.valueOf(Files.createTempFile("lua", "").toString());
            } catch (IOException e) {
                throw new LuaError("unable to generate a unique filename");
            }
        });
        LibraryFunction.put(os, "execute", OsLibrary::execute);
        LibraryFunction.put(os, "setlocale", args -> {
            String wanted = args.arg1().isnil() ? "C" : text(args, 1);
            return wanted.isEmpty() || "C".equals(wanted) || "POSIX".equals(wanted) ? LuaValue.valueOf("C") : NIL;
        });
        LibraryFunction.put(os, "exit", args -> {
            machine.settings.exit().accept(Arguments.integer(args, 1, 0));
            throw new LuaError("os.exit: the script ends here");
        });
    }

    private static String text(Varargs args, int index) {
        return Arguments.string(args, index).tojstring();
    }

    private interface FileAction {
        void run() throws IOException;
    }

    private static Varargs done(String name, FileAction action) {
        try {
            action.run();
            return TRUE;
        } catch (NoSuchFileException e) {
            return varargsOf(NIL, LuaValue.valueOf(name + ": No such file or directory"), LuaValue.valueOf(2));
        } catch (FileSystemException e) {
            String reason = e.getReason();
            return varargsOf(
                    NIL, LuaValue.valueOf(name + ": " + (reason == null ? "failed" : reason)), LuaValue.valueOf(1));
        } catch (IOException | InvalidPathException e) {
            return varargsOf(NIL, LuaValue.valueOf(name + ": failed"), LuaValue.valueOf(5));
        }
    }

    private static Varargs execute(Varargs args) {
        if (args.arg1().isnil()) {
            return LuaValue.valueOf(1);
        }
        try {
            int code = new ProcessBuilder("/bin/sh", "-c", text(args, 1))
                    .inheritIO()
                    .start()
                    .waitFor();
            return LuaValue.valueOf(code << 8);
        } catch (IOException e) {
            return LuaValue.valueOf(-1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return LuaValue.valueOf(-1);
        }
    }

    private static Varargs time(Varargs args) {
        if (args.arg1().isnil()) {
            return LuaValue.valueOf((double) Math.floorDiv(System.currentTimeMillis(), 1000L));
        }
        LuaTable table = Arguments.table(args, 1);
        int day = field(table, "day", null);
        int month = field(table, "month", null);
        int year = field(table, "year", null);
        try {
            LocalDateTime at = LocalDateTime.of(year, 1, 1, 0, 0)
                    .plusMonths(month - 1L)
                    .plusDays(day - 1L)
                    .plusHours(field(table, "hour", 12))
                    .plusMinutes(field(table, "min", 0))
                    .plusSeconds(field(table, "sec", 0));
            return LuaValue.valueOf((double) at.atZone(ZoneId.systemDefault()).toEpochSecond());
        } catch (DateTimeException e) {
            return NIL;
        }
    }

    private static int field(LuaTable table, String name, @Nullable Integer otherwise) {
        LuaNumber number = Numbers.number(table.get(name));
        if (number != null) {
            return number.toint();
        }
        if (otherwise == null) {
            throw new LuaError("field '" + name + "' missing in date table");
        }
        return otherwise;
    }
}
