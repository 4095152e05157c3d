// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.example.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.auth.Credential;
import org.sluice.api.auth.CredentialRequest;
import org.sluice.api.auth.Secret;
import org.sluice.api.config.Settings;

class FileAccountsTest {
    /** Of toast, as a server stores it for mysql_native_password. */
    private static final String HASH = "*09A4298405EF045A61DB26DF8811FEA0E44A80FD";

    @TempDir
    private Path folder;

    private Path file;
    private FileAccounts source;

    @BeforeEach
    void start() throws Exception {
        file = Files.writeString(folder.resolve("accounts"), "# who\n\nwhee:" + HASH + "\n");
        source = new FileAccounts(Map.of("file", file.toString()));
    }

    @AfterEach
    void stop() {
        source.close();
    }

    private Credential credential(String user) {
        return source.credential(new CredentialRequest("mysql", null, user));
    }

    /** The time of a change is the file system's, which may be too coarse for a test. */
    private void write(String text, int secondsLater) throws Exception {
        Path next = Files.writeString(folder.resolve("next"), text);
        Files.setLastModifiedTime(
                next, FileTime.from(Files.getLastModifiedTime(file).toInstant().plusSeconds(secondsLater)));
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void aUserOfTheFileHasItsHashAndOthersAreUnknown() {
        assertThat(credential("whee")).isInstanceOfSatisfying(Credential.Known.class, known -> assertThat(known.known())
                .extracting(Secret::kind)
                .isEqualTo(List.of(Secret.Kind.NATIVE_STORED)));
        assertThat(credential("other")).isEqualTo(new Credential.Unknown());
    }

    @Test
    void aChangedFileIsReadWithinTwoSecondsAndABadOneChangesNothing() throws Exception {
        write("second:" + HASH + "\n", 1);
        await().untilAsserted(() -> assertThat(credential("second")).isInstanceOf(Credential.Known.class));
        assertThat(credential("whee")).isEqualTo(new Credential.Unknown());

        source.configure(Map.of("file", folder.resolve("missing").toString()));
        write("second:secret\n", 2);
        source.configure(Map.of("file", file.toString()));
        assertThat(credential("second")).isInstanceOf(Credential.Known.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"whee", "whee:toast", ":" + HASH, "whee:" + HASH + "0", "a:" + HASH + "\na:" + HASH})
    void theCheckNamesTheLineAndNoSecret(String text) throws Exception {
        write(text, 1);
        Settings settings = Settings.of(Map.of("file", file.toString()));
        new FileAccountsCheck().check(settings);
        assertThat(settings.problems()).singleElement().satisfies(problem -> assertThat(problem.reason())
                .contains(": line ")
                .doesNotContain("toast", HASH));
    }

    @Test
    void theCheckMissesTheFile() {
        Settings settings = Settings.of(Map.of());
        new FileAccountsCheck().check(settings);
        assertThat(settings.problems()).extracting("key").containsExactly("file");
    }
}
