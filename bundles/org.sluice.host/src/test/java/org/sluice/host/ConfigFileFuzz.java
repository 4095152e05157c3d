// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sluice.api.config.Settings;
import org.sluice.api.config.SettingsProblem;

/** Any bytes as a configuration file: they are read, or one problem names what is wrong. */
public final class ConfigFileFuzz {
    private ConfigFileFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
        Path folder = Files.createTempDirectory("fuzz");
        Path file = Files.write(folder.resolve("org.sluice.listener-mysql.cfg"), bytes);
        try {
            List<SettingsProblem> problems = new ArrayList<>();
            Optional<ConfigFile> read = ConfigFile.read(file, problems);
            assertThat(problems)
                    .allSatisfy(
                            problem -> assertThat(problem.reason()).isNotBlank().doesNotContain("null"));
            if (read.isEmpty()) {
                assertThat(problems).hasSize(1);
                return;
            }
            assertThat(read.get().pid()).isEqualTo("org.sluice.listener");
            Settings settings = Settings.of(read.get().properties());
            assertThat(settings.name()).isEqualTo("mysql");
            settings.duration("connect-timeout", Duration.ZERO, Duration.ZERO, Duration.ofHours(1));
            settings.list("servers", text -> text);
            settings.problems();
        } finally {
            Files.delete(file);
            Files.delete(folder);
        }
    }
}
