// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.api.config.Settings;

class DemoSettingsTest {
    @TempDir
    private Path folder;

    @Test
    void twoKeysAreEnough() {
        Settings settings =
                Settings.of(Map.of("directory", folder.resolve("new").toString(), "binaries", folder.toString()));
        DemoSettings read = DemoSettings.read(settings);
        assertThat(settings.problems()).isEmpty();
        assertThat(read)
                .isEqualTo(new DemoSettings(
                        5501,
                        5502,
                        folder.resolve("new"),
                        folder,
                        null,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(10)));
    }

    @Test
    void everyMistakeIsNamed() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        Settings settings = Settings.of(Map.of(
                "directory",
                file.toString(),
                "binaries",
                "/no/where",
                "port",
                "65536",
                "stop-timeout",
                "soon",
                "ports",
                "1"));
        assertThat(new DemoCheck().check(settings)).isEmpty();
        assertThat(settings.problems())
                .extracting("key")
                .containsExactlyInAnyOrder("directory", "binaries", "port", "stop-timeout", "ports");
        assertThat(settings.problems().toString())
                .contains("there is no file or folder /no/where", file + " is no directory");
    }

    @Test
    void theTwoDatabasesHaveTheirOwnPorts() {
        Map<String, String> same =
                Map.of("directory", folder.toString(), "binaries", folder.toString(), "port", "7", "second-port", "7");
        Settings settings = Settings.of(same);
        DemoSettings.read(settings);
        assertThat(settings.problems()).singleElement().asString().contains("second-port: 7 is the port of the first");
    }

    @Test
    void theCheckOfGoodSettingsPromisesNoListenerOfSluice() {
        Settings settings =
                Settings.of(Map.of("directory", folder.toString(), "binaries", folder.toString(), "port", "7"));
        assertThat(new DemoCheck().check(settings)).isEmpty();
    }

    @Test
    void theReadmeHasEveryKey() throws Exception {
        Settings settings = Settings.of(Map.of("no-key", "1"));
        DemoSettings.read(settings);
        String known = settings.problems().get(settings.problems().size() - 1).reason();
        TreeSet<String> told = new TreeSet<>();
        Matcher rows = Pattern.compile("(?m)^\\| `([a-z-]+)` \\|").matcher(Files.readString(Path.of("README.md")));
        while (rows.find()) {
            told.add(rows.group(1));
        }
        assertThat(known).endsWith("known are " + String.join(", ", told));
    }
}
