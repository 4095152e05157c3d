// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.api.config.Settings;
import org.sluice.api.config.SettingsProblem;

class ConfigFileTest {
    @TempDir
    Path folder;

    private final List<SettingsProblem> problems = new ArrayList<>();

    @Test
    void theNameOfAFileGivesPidAndInstance() throws Exception {
        Files.writeString(folder.resolve("org.sluice.listener-my-sql.cfg"), "address = tcp:*:1\n");
        Files.writeString(folder.resolve("org.sluice.stats.cfg"), "");
        Files.writeString(folder.resolve("logback.xml"), "<configuration/>");

        List<ConfigFile> files = ConfigFile.allIn(folder, problems);

        assertThat(files).extracting(ConfigFile::pid).containsExactly("org.sluice.listener", "org.sluice.stats");
        Settings listener = Settings.of(files.get(0).properties());
        assertThat(listener.name()).isEqualTo("my-sql");
        assertThat(listener.source()).isEqualTo("org.sluice.listener-my-sql.cfg");
        assertThat(listener.text("address", "")).isEqualTo("tcp:*:1");
        assertThat(problems).isEmpty();
    }

    @Test
    void variablesStandForWhatFileInstallTakesThemFor() throws Exception {
        Files.writeString(folder.resolve("a.cfg"), """
                        path = <${env:PATH}>
                        java = ${java.version}
                        none = <${env:SLUICE_NOT_SET}>
                        other = ${java}!
                        plain = $\\\\{x\\\\}
                        """);

        assertThat(ConfigFile.allIn(folder, problems).get(0).properties())
                .containsEntry("path", "<" + System.getenv("PATH") + ">")
                .containsEntry("java", System.getProperty("java.version"))
                .containsEntry("none", "<>")
                .containsEntry("other", System.getProperty("java.version") + "!")
                .containsEntry("plain", "${x}");
        assertThat(problems).isEmpty();
    }

    @Test
    void whatIsNoPropertiesFileIsAProblemOfThatFileOnly() throws Exception {
        Files.writeString(folder.resolve("a.cfg"), "key = \\u12");
        Files.createDirectory(folder.resolve("b.cfg"));
        Files.writeString(folder.resolve("c.cfg"), "key = value");

        assertThat(ConfigFile.allIn(folder, problems))
                .extracting(ConfigFile::name)
                .containsExactly("c.cfg");
        assertThat(problems).extracting(SettingsProblem::source).containsExactly("a.cfg", "b.cfg");
        assertThat(problems.get(0).reason()).contains("line 1: ");
    }

    @Test
    void theLineOfABrokenEscapeIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("a.cfg"), "# one\nkey = a \\\n  b\nbad = \\u00zz\nmore = x\n");

        assertThat(UnreadableFile.told(file, new IllegalArgumentException()))
                .startsWith("a.cfg: is not in the syntax of Java properties: line 4: ")
                .endsWith("; what it said before stays in force")
                .doesNotContain("\n");
    }

    @Test
    void aFolderThatIsNotThereIsAProblem() {
        assertThat(ConfigFile.allIn(folder.resolve("nope"), problems)).isEmpty();
        assertThat(problems).hasSize(1);
    }
}
