// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.config.SettingsProblem;

class OpenFileTest {
    @TempDir
    Path folder;

    private final List<SettingsProblem> problems = new ArrayList<>();

    private List<SettingsProblem> warnings(String mode, String key, String value) throws Exception {
        Path file = Files.writeString(folder.resolve("org.sluice.lua-a.cfg"), key + " = " + value);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return OpenFile.check(file, Map.of("script", "/a.lua", key, value), problems);
    }

    @ParameterizedTest
    @ValueSource(strings = {"password", "env.DB_PASSWORD", "check.password", "api-key", "external_lookup_userpwd"})
    void aSecretThatEverybodyReadsIsToldByFileAndKeyWithoutItself(String key) throws Exception {
        assertThat(warnings("rw-r--r--", key, "toast"))
                .singleElement()
                .asString()
                .startsWith("org.sluice.lua-a.cfg: " + key + ": ")
                .contains("chmod 600 ")
                .doesNotContain("toast");
        assertThat(problems).isEmpty();
    }

    @Test
    void aSecretThatEverybodyChangesIsAProblem() throws Exception {
        assertThat(warnings("rw-rw-rw-", "password", "toast")).isEmpty();

        assertThat(problems).singleElement().asString().contains("(mode 0666): chmod 600");
    }

    @ParameterizedTest
    @ValueSource(strings = {"password-file", "mysql.clear-passwords", "address", "mysql.client-tls", "compass"})
    void whatHoldsNoSecretMayBeReadByAll(String key) throws Exception {
        assertThat(warnings("rw-r--r--", key, "toast")).isEmpty();
        assertThat(warnings("rw-r--r--", "password", "")).isEmpty();
    }
}
