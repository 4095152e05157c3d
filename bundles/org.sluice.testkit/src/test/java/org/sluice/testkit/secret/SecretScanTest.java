// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.secret;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretScanTest {
    private static final String SECRET = "pass?w0rd>of~test";

    private final SecretScan scan = new SecretScan(new Secrets().with("password", SECRET));

    private List<String> formsIn(String text) {
        return scan.text("log", text).sightings().stream().map(Sighting::form).toList();
    }

    @Test
    void aSecretIsSeenAsItIsWithItsPlaceAndNotItself() {
        scan.text("log", "login of whee: " + SECRET + "\n");

        assertThat(scan.sightings()).containsExactly(new Sighting("password", "as it is", "log", 15));
        assertThat(scan.sightings()).hasToString("[password (as it is) in log at 15]");
    }

    @Test
    void whatIsNoSecretIsNotSeen() {
        scan.text("log", "pass?w0rd>of~tes pass?w0rd");

        assertThat(scan.sightings()).isEmpty();
        assertThat(scan.read()).containsEntry("log", 26L);
    }

    @Test
    void aSecretIsSeenAsHexAndAsNumbers() {
        byte[] bytes = SECRET.getBytes(UTF_8);
        String hex = HexFormat.of().formatHex(bytes);

        assertThat(formsIn("x" + hex)).containsExactly("hex");
        assertThat(formsIn(hex.toUpperCase(Locale.ROOT))).contains("HEX");
        assertThat(formsIn(HexFormat.ofDelimiter(" ").formatHex(bytes))).contains("hex with spaces");
        assertThat(formsIn(Arrays.toString(bytes))).contains("numbers");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ab", "abc"})
    void aSecretIsSeenWithinBase64WhereverItBegins(String before) {
        byte[] text = (before + SECRET + "!").getBytes(UTF_8);

        assertThat(formsIn(Base64.getEncoder().encodeToString(text))).contains("base64 after " + before.length() % 3);
        assertThat(formsIn(Base64.getUrlEncoder().encodeToString(text)))
                .contains("base64url after " + before.length() % 3);
    }

    @Test
    void aSecretIsSeenInTwoBytesACharacter() {
        scan.bytes("dump", SECRET.getBytes(UTF_16LE));

        assertThat(scan.sightings()).extracting(Sighting::form).containsExactly("in two bytes a character");
    }

    @Test
    void aSecretIsSeenAcrossThePiecesOfAFileAndInItsName(@TempDir Path folder) throws Exception {
        byte[] large = new byte[(1 << 20) + 1000];
        System.arraycopy(SECRET.getBytes(UTF_8), 0, large, (1 << 20) - 5, SECRET.length());
        Files.write(Files.createDirectory(folder.resolve("below")).resolve("dump-" + SECRET), large);

        assertThat(scan.folder(folder).sightings())
                .extracting(Sighting::offset)
                .containsExactlyInAnyOrder((1L << 20) - 5, 5L);
    }

    @Test
    void aSecretIsSeenInTheArgumentsAndTheEnvironmentOfAProcess() throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", "read line", SECRET);
        builder.environment().put("PASSWORD", SECRET);
        Process process = builder.start();
        try {
            scan.process(process.pid());
        } finally {
            process.destroyForcibly();
        }

        String of = "/proc/" + process.pid();
        assertThat(scan.sightings()).extracting(Sighting::place).contains(of + "/cmdline", of + "/environ");
    }

    @Test
    void whatCouldBeFoundByChanceIsNotLookedFor() {
        assertThatThrownBy(() -> new Secrets().with("short", "toast"))
                .hasMessageContaining("short")
                .hasMessageNotContaining("toast");
    }
}
