// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.api.config.Settings;

class ScriptSettingsTest {
    @TempDir
    Path folder;

    private Path secret;

    @BeforeEach
    void write() throws Exception {
        secret = Files.writeString(folder.resolve("secret"), "toast\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    }

    private Settings settings(String key, String value) {
        return Settings.of(Map.of(
                "service.pid", "org.sluice.lua~a", "script", "/a.lua", "env-file.DB", secret.toString(), key, value));
    }

    @Test
    void theEnvironmentIsByNameFromKeysAndFiles() {
        Settings settings = settings("env.PORT", "5500");

        assertThat(ScriptSettings.read(settings).environment()).isEqualTo(Map.of("PORT", "5500", "DB", "toast"));
        assertThat(settings.problems()).isEmpty();
    }

    @Test
    void aNameInTwoPlacesOrAFileThatOthersChangeIsAProblem() throws Exception {
        Settings twice = settings("env.DB", "butter");
        ScriptSettings.read(twice);
        assertThat(twice.problems()).singleElement().asString().contains("one of them is enough");

        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-rw-rw-"));
        Settings open = settings("env.PORT", "5500");
        assertThat(ScriptSettings.read(open).environment()).doesNotContainKey("DB");
        assertThat(open.problems()).singleElement().asString().contains("chmod 600");
    }

    @Test
    void noSecretIsInTheTextOfTheSettings() {
        assertThat(ScriptSettings.read(settings("env.PASSWORD", "butter")))
                .asString()
                .contains("/a.lua")
                .doesNotContain("butter", "toast");
    }
}
