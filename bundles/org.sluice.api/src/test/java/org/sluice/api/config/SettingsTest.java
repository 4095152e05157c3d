// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.api.address.Address;

class SettingsTest {
    private static Settings of(String key, Object value) {
        return Settings.of(Map.of(key, value));
    }

    @Test
    void theNameAndTheSourceComeFromTheFile() {
        Settings file = Settings.of(Map.of(
                "service.pid",
                "org.sluice.listener~main",
                "felix.fileinstall.filename",
                "file:/etc/sluice/org.sluice.listener-main.cfg"));
        assertThat(file.source()).isEqualTo("org.sluice.listener-main.cfg");
        assertThat(file.name()).isEqualTo("main");
        assertThat(file.problems()).isEmpty();
        assertThat(Settings.of(Map.of("service.pid", "org.sluice.listener~x-y")).name())
                .isEqualTo("x-y");
        assertThat(Settings.of(Map.of("service.pid", "org.sluice.stats")).name())
                .isEqualTo("default");
    }

    @Test
    void whatIsMissingHasItsDefault() {
        Settings none = Settings.of(Map.of());
        assertThat(none.text("a", "x")).isEqualTo("x");
        assertThat(none.optionalText("b")).isNull();
        assertThat(none.integer("c", 7, 1, 9)).isEqualTo(7);
        assertThat(none.flag("d", true)).isTrue();
        assertThat(none.duration("e", Duration.ofSeconds(3), Duration.ZERO, Duration.ofHours(1)))
                .isEqualTo(Duration.ofSeconds(3));
        assertThat(none.word("f", "one", List.of("one", "two"))).isEqualTo("one");
        assertThat(none.parsed("g", Address::parse)).isNull();
        assertThat(none.list("h", Address::parse)).isEmpty();
        assertThat(none.problems()).isEmpty();
    }

    @Test
    void theKeysOfEveryModuleAreKnownAndChecked() {
        assertThat(moduleProblems("canary=5%", "-7")).isEmpty();
        assertThat(moduleProblems("shadow", 10)).isEmpty();
        assertThat(moduleProblems("on", "high")).extracting("key").containsExactly("module.mode", "service.ranking");
    }

    @Test
    void whatAComponentSaysOfItsServiceIsNoUnknownKey() {
        Settings settings = Settings.of(Map.of(
                "auth.plugin", new String[] {"one", "two"}, "intercept.commands", "*", "observe.commands", true));
        settings.readModuleKeys();
        assertThat(settings.problems()).isEmpty();
    }

    private static List<SettingsProblem> moduleProblems(String mode, Object ranking) {
        Settings settings = Settings.of(Map.of("module.mode", mode, "module.name", "x", "service.ranking", ranking));
        settings.readModuleKeys();
        return settings.problems();
    }

    @ParameterizedTest
    @CsvSource({"500ms, 500", "6s, 6000", "6, 6000", "5m, 300000", "1h, 3600000", "0, 0"})
    void aTimeHasAUnit(String text, long millis) {
        assertThat(of("t", text).duration("t", Duration.ZERO, Duration.ZERO, Duration.ofHours(1)))
                .hasMillis(millis);
    }

    @ParameterizedTest
    @CsvSource({"2h", "-1s", "1.5s", "soon", "99999999999", "1 d"})
    void aBadTimeIsNamedWithTheRange(String text) {
        Settings settings = of("t", text);
        assertThat(settings.duration("t", Duration.ofSeconds(1), Duration.ZERO, Duration.ofHours(1)))
                .isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.problems())
                .singleElement()
                .extracting(SettingsProblem::reason)
                .isEqualTo("\"" + text + "\" is not a time from 0s to 1h (as in 500ms, 6s, 5m, 1h)");
    }

    @ParameterizedTest
    @CsvSource({"0", "10", "x", "1.0", "0x1", "9999999999999999999"})
    void aBadNumberIsNamedWithTheRange(String text) {
        Settings settings = of("n", text);
        assertThat(settings.integer("n", 5, 1, 9)).isEqualTo(5);
        assertThat(settings.problems())
                .singleElement()
                .extracting(SettingsProblem::reason)
                .isEqualTo("\"" + text + "\" is not a whole number from 1 to 9");
    }

    @Test
    void aListIsSeparatedByWhiteSpaceBecauseACommaBeginsAnOption() {
        assertThat(of("l", "tcp:a:1,weight=2  tcp:b:1, tcp:c:1\n tcp:d:1").list("l", Address::parse))
                .extracting(Address::toString)
                .containsExactly("tcp:a:1,weight=2", "tcp:b:1", "tcp:c:1", "tcp:d:1");
    }

    @Test
    void allProblemsAreToldAtOnce() {
        Settings settings =
                Settings.of(Map.of("flag", "yes", "word", "three", "list", "tcp:a:1 nonsense", "typo", "1"));
        settings.flag("flag", false);
        settings.word("word", "one", List.of("one", "two"));
        settings.list("list", Address::parse);
        settings.requiredText("needed");
        assertThatThrownBy(settings::throwIfBad)
                .isInstanceOf(BadSettingsException.class)
                .hasMessageContaining("flag: \"yes\" is neither true nor false")
                .hasMessageContaining("word: \"three\" is none of one, two")
                .hasMessageContaining("list: \"nonsense\"")
                .hasMessageContaining("needed: is missing")
                .hasMessageContaining("typo: is no key of this file; known are flag, list, needed, word");
    }

    @Test
    void aFileMustBeReadable(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("a.pem"), "x");
        Settings settings = Settings.of(Map.of(
                "good",
                file.toString(),
                "missing",
                folder.resolve("b.pem").toString(),
                "folder",
                folder.toString(),
                "nul",
                "a\0b"));
        assertThat(settings.readableFile("good")).isEqualTo(file);
        settings.readableFile("missing");
        settings.readableFile("folder");
        assertThat(settings.readableFile("nul")).isNull();
        assertThat(settings.problems())
                .extracting(SettingsProblem::reason)
                .containsExactly(
                        "there is no file " + folder.resolve("b.pem"),
                        folder + " is a directory, not a file",
                        "is no path: Nul character not allowed");
    }

    @Test
    void whatChangedIsToldKeyByKey() {
        Settings former = Settings.of(Map.of("service.pid", "a", "same", "1", "gone", "2", "grace", "10s"));
        Settings now = Settings.of(Map.of("service.pid", "a", "same", "1", "new", "3", "grace", "3s"));

        assertThat(now.changesSince(former))
                .containsExactly("gone = not set (was 2)", "grace = 3s (was 10s)", "new = 3 (was not set)");
    }

    @Test
    void withoutAFileThePidIsNamed() {
        assertThat(Settings.of("org.sluice.host", Map.of("component.id", 3L)).source())
                .isEqualTo("org.sluice.host (defaults)");
        assertThat(Settings.of("org.sluice.host", Map.of("service.pid", "org.sluice.host~x"))
                        .source())
                .isEqualTo("org.sluice.host~x");
    }
}
