// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.api.config.SecretFile.Holds.PASSWORDS;
import static org.sluice.api.config.SecretFile.Holds.PRIVATE_KEY;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretFileTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void write() throws Exception {
        file = Files.writeString(folder.resolve("secret"), "toast");
        mode(file, 0600);
    }

    @AfterEach
    void ordinary() {
        System.clearProperty(SecretFile.PROPERTY);
    }

    private static void mode(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode);
    }

    @Test
    void aFileOfTheUserAloneIsGood() {
        assertThat(SecretFile.of(file, PRIVATE_KEY)).isEqualTo(new SecretFile(List.of(), List.of()));
    }

    @ParameterizedTest
    @CsvSource({"0644, true, false", "0604, true, false", "0666, true, true", "0602, true, true", "0600, false, false"})
    void whatEverybodyReadsIsRefusedOfAKeyAndWhatEverybodyWritesOfAll(String mode, boolean key, boolean passwords)
            throws Exception {
        mode(file, Integer.parseInt(mode, 8));

        assertThat(SecretFile.of(file, PRIVATE_KEY).refusals().isEmpty()).isEqualTo(!key);
        assertThat(SecretFile.of(file, PASSWORDS).refusals().isEmpty()).isEqualTo(!passwords);
    }

    @Test
    void whatIsFoundIsToldWithItsMode() throws Exception {
        mode(file, 0644);

        assertThat(SecretFile.of(file, PRIVATE_KEY).refusals())
                .containsExactly(
                        file + " holds a private key that everybody on this machine can read (mode 0644): chmod"
                                + " 600 " + file);
        assertThat(SecretFile.of(file, PASSWORDS).warnings())
                .containsExactly(
                        file + " holds secrets that everybody on this machine can read (mode 0644): chmod 600 " + file);
    }

    @Test
    void aFolderThatEverybodyWritesIsRefusedUnlessOnlyOwnersDeleteThere() throws Exception {
        Path open = Files.createDirectories(folder.resolve("open/below"));
        Path below = Files.move(file, open.resolve("secret"));
        mode(open.getParent(), 0777);
        assertThat(SecretFile.of(below, PASSWORDS).refusals())
                .containsExactly(open.getParent() + ", which leads to " + below
                        + ", can be changed by everybody on this machine (mode 0777): chmod o-w " + open.getParent());

        mode(open.getParent(), 01777);
        assertThat(SecretFile.of(below, PASSWORDS).refusals()).isEmpty();
    }

    @Test
    void theFoldersOfEachLinkCountToo() throws Exception {
        Path open = Files.createDirectory(folder.resolve("open"));
        Path within = Files.createSymbolicLink(open.resolve("a"), Path.of("../secret"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), within);
        mode(open, 0777);

        assertThat(SecretFile.of(link, PASSWORDS).refusals())
                .singleElement()
                .asString()
                .startsWith(open + ", which");
        mode(open, 0700);
        mode(file, 0666);
        assertThat(SecretFile.of(link, PASSWORDS).refusals())
                .singleElement()
                .asString()
                .startsWith(file + " can be");
    }

    @Test
    void linksInACircleAreNothingToJudge() throws Exception {
        Path circle = folder.resolve("circle");
        Files.createSymbolicLink(circle, circle);

        assertThat(SecretFile.of(circle, PRIVATE_KEY).refusals()).isEmpty();
        assertThat(SecretFile.of(folder.resolve("none"), PRIVATE_KEY).refusals())
                .isEmpty();
    }

    @Test
    void whatASystemCanNotChooseIsWarnedOfOnly() throws Exception {
        mode(file, 0644);
        System.setProperty(SecretFile.PROPERTY, "warn");

        assertThat(SecretFile.of(file, PRIVATE_KEY).refusals()).isEmpty();
        assertThat(SecretFile.of(file, PRIVATE_KEY).warnings()).hasSize(1);
    }

    @Test
    void aGroupIsWarnedOfUnlessItIsTheOwnersOrMayReadWhatIsRoots() {
        FileModes group = new FileModes(0660, 1000, "app", "staff", 1000);
        FileModes own = new FileModes(0660, 1000, "app", "app", 1000);
        FileModes service = new FileModes(0640, 0, "root", "ssl-cert", 1000);

        assertThat(group.hasOwnGroup()).isFalse();
        assertThat(own.hasOwnGroup()).isTrue();
        assertThat(service.isOfRoot()).isTrue();
        assertThat(service.isOfSomebodyElse()).isFalse();
        assertThat(new FileModes(0600, 1001, "other", "other", 1000).isOfSomebodyElse())
                .isTrue();
        assertThat(own.isOfSomebodyElse()).isFalse();
    }

    @Test
    void aSecretComesFromAFileToo() throws Exception {
        Files.writeString(file, "it's toast \r\nsecond line\n");
        Settings settings = Settings.of(Map.of("password-file", file.toString()));

        assertThat(settings.secret("password")).isEqualTo("it's toast ");
        assertThat(settings.problems()).isEmpty();
        assertThat(Settings.of(Map.of("password", "toast")).secret("password")).isEqualTo("toast");
        assertThat(Settings.of(Map.of()).secret("password")).isNull();
    }

    @Test
    void aSecretInTwoPlacesOrOfAnOpenFileIsAProblemWithoutItself() throws Exception {
        Settings both = Settings.of(Map.of("password-file", file.toString(), "password", "toasted"));
        assertThat(both.secret("password")).isNull();
        assertThat(both.problems())
                .singleElement()
                .asString()
                .contains("one of them is enough")
                .doesNotContain("toast");

        mode(file, 0602);
        Settings open = Settings.of(Map.of("password-file", file.toString()));
        assertThat(open.secret("password")).isNull();
        assertThat(open.problems())
                .singleElement()
                .asString()
                .contains("chmod 600")
                .doesNotContain("toast");

        Files.write(file, new byte[] {'t', 'o', 'a', 's', 't', (byte) 0xFF});
        mode(file, 0600);
        Settings odd = Settings.of(Map.of("password-file", file.toString()));
        assertThat(odd.secret("password")).isNull();
        assertThat(odd.problems()).singleElement().asString().contains("not UTF-8");
    }

    @Test
    void aChangedSecretIsNotTold() {
        Settings before = Settings.of(Map.of("password", "toast", "n", "1"));
        Settings after = Settings.of(Map.of("password", "butter", "n", "2"));
        before.secret("password");
        after.secret("password");

        assertThat(after.changesSince(before)).containsExactly("n = 2 (was 1)", "password has changed");
    }
}
