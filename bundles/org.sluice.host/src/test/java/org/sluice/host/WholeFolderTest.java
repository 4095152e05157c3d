// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.api.config.SettingsProblem;

/** What only a look at all files together, or at the folder, can see. */
class WholeFolderTest {
    @TempDir
    Path folder;

    private List<ConfigFile> files(List<SettingsProblem> problems) {
        return ConfigFile.allIn(folder, problems);
    }

    @ParameterizedTest
    @CsvSource({
        "tcp:*:1, tcp:127.0.0.1:1",
        "tcp:127.0.0.1:1, tcp:*:1",
        "tcp:[::]:1, tcp:10.0.0.1:1",
        "tcp:0.0.0.0:1, tcp:10.0.0.1:1",
        "ssl:*:1, tcp:*:1",
        "tcp:localhost:1, tcp:[::1]:1",
        "tcp:h:1, tcp:h:1",
        "sock:/a, sock:/a"
    })
    void addressesThatOverlapAreTold(String one, String other) {
        TakenAddresses taken = new TakenAddresses();
        assertThat(taken.take("main: " + one + " (tcp)", "a.cfg")).isEmpty();
        assertThat(taken.take("statistics: " + other, "b.cfg").orElseThrow()).contains("a.cfg", other);
    }

    @ParameterizedTest
    @CsvSource({
        "tcp:*:1, tcp:*:2",
        "tcp:*:0, tcp:127.0.0.1:0",
        "tcp:127.0.0.1:1, tcp:127.0.0.2:1",
        "tcp:0.0.0.0:1, tcp:[::1]:1",
        "sock:/a, sock:/b",
        "sock:/a, tcp:*:1"
    })
    void addressesThatDoNotOverlapAreNot(String one, String other) {
        TakenAddresses taken = new TakenAddresses();
        taken.take("main: " + one + " (tcp)", "a.cfg");
        assertThat(taken.take("other: " + other + " (mysql)", "b.cfg")).isEqualTo(Optional.empty());
    }

    @Test
    void aTcpListenerThatLeadsNowhereIsTold() throws Exception {
        Files.writeString(folder.resolve("org.sluice.listener-a.cfg"), "address = tcp:*:1\n");
        Files.writeString(folder.resolve("org.sluice.listener-b.cfg"), "address = tcp:*:2\ndestination = tcp:d:1\n");
        Files.writeString(folder.resolve("org.sluice.listener-c.cfg"), "address = tcp:*:3\nprotocol = mysql\n");

        assertThat(MissingRoute.in(files(new ArrayList<>()), false))
                .singleElement()
                .asString()
                .startsWith("org.sluice.listener-a.cfg: destination: ");
        assertThat(MissingRoute.in(files(new ArrayList<>()), true)).isEmpty();
        Files.writeString(folder.resolve("org.sluice.router.fixed-a.cfg"), "destinations = tcp:d:1\n");
        assertThat(MissingRoute.in(files(new ArrayList<>()), false)).isEmpty();
    }

    @Test
    void aKeyThatStandsThereTwiceIsAProblem() throws Exception {
        Files.writeString(folder.resolve("a.cfg"), "one = 1\ntwo = 1\none: 2\n# two = 3\n");
        List<SettingsProblem> problems = new ArrayList<>();

        assertThat(files(problems)).hasSize(1);
        assertThat(problems).containsExactly(new SettingsProblem("a.cfg", "one", "stands there more than once"));
    }

    @Test
    void filesThatNobodyReadsAreTold() throws Exception {
        for (String name : List.of(
                "org.sluice.listener-a.CFG",
                "org.sluice.stats",
                "org.sluice.stats.json",
                "listener.json",
                "org.sluice.host.cfg.bak",
                "org.sluice.tls-default.cfg.example",
                "org.sluice.tls-default.example",
                "org.sluice.host.cfg",
                "logback.xml",
                "server.pem",
                ".org.sluice.host.cfg.swp")) {
            Files.writeString(folder.resolve(name), "");
        }

        assertThat(IgnoredFiles.in(folder))
                .allMatch(line -> line.contains(": not read: "))
                .extracting(line -> line.substring(0, line.indexOf(':')))
                .containsExactlyInAnyOrder(
                        "listener.json",
                        "org.sluice.host.cfg.bak",
                        "org.sluice.listener-a.CFG",
                        "org.sluice.stats",
                        "org.sluice.stats.json",
                        "org.sluice.tls-default.example");
    }
}
