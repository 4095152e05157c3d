// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.api.config.Settings;
import org.sluice.api.config.SettingsProblem;
import org.sluice.api.host.WrongUseException;
import org.sluice.api.reload.ReloadException;
import org.sluice.api.route.Destination;
import org.sluice.api.route.Router;
import org.sluice.api.stats.Series;

class CdbRouterComponentTest {
    @TempDir
    Path folder;

    private final List<Router> registered = new ArrayList<>();
    private final List<Object> rankings = new ArrayList<>();
    private int fewest = Integer.MAX_VALUE;
    private CdbFiles files = new CdbFiles(Path.of(System.getProperty("java.io.tmpdir")));

    @BeforeEach
    void open() {
        files.close();
        files = new CdbFiles(folder);
    }

    @AfterEach
    void close() {
        files.close();
    }

    private Runnable register(Router router, Map<String, ?> properties) {
        registered.add(router);
        rankings.add(properties.get("service.ranking"));
        return () -> {
            registered.remove(router);
            fewest = Math.min(fewest, registered.size());
        };
    }

    private static Map<String, Object> file(String... keysAndValues) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("service.pid", CdbRouterComponent.PID + "~main");
        properties.put("felix.fileinstall.filename", "file:/etc/sluice/org.sluice.router.cdb-main.cfg");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return properties;
    }

    private String users(String name, int count) throws Exception {
        Path file = folder.resolve(name);
        Users.write(file, count, "tcp:a:1");
        return file.toString();
    }

    @Test
    void aChangeReplacesTheRouterWithoutAMomentWithoutOne() throws Exception {
        String one = users("one.cdb", 1);
        CdbRouterComponent component = new CdbRouterComponent(this::register, files, file("file", one));
        component.configure(file("file", users("two.cdb", 2), "default", "tcp:b:1 tcp:c:1", "ranking", "7"));
        assertThat(registered).singleElement().satisfies(router -> assertThat(router.describe())
                .endsWith("two.cdb generation 2: 2 users, others to tcp:b:1 tcp:c:1"));
        assertThat(rankings).containsExactly(0, 7);
        assertThat(fewest).isEqualTo(1);
        component.configure(file("file", folder + "/missing.cdb"));
        assertThat(registered).singleElement().satisfies(router -> assertThat(router.describe())
                .contains("2 users"));
        component.configure(file("file", one, "ranking", "high"));
        assertThat(registered).hasSize(1);
        component.close();
        assertThat(registered).isEmpty();
        assertThat(files.all()).isEmpty();
    }

    @Test
    void aBadConfigurationAtStartGivesNoRouterAndTheNextGoodOneDoes() throws Exception {
        CdbRouterComponent component = new CdbRouterComponent(this::register, files, file("path", "x"));
        assertThat(registered).isEmpty();
        component.configure(file("file", users("one.cdb", 1)));
        assertThat(registered).hasSize(1);
        component.close();
    }

    private static List<String> check(Map<String, Object> properties) {
        Settings settings = Settings.of(properties);
        assertThat(new CdbRouterCheck().check(settings)).isEmpty();
        return settings.problems().stream().map(SettingsProblem::toString).toList();
    }

    @Test
    void theCheckReadsTheFileWhole() throws Exception {
        String good = users("one.cdb", 3);
        assertThat(check(file("file", good))).isEmpty();
        Path bad = Files.writeString(folder.resolve("bad.cdb"), "hello");
        assertThat(check(file("file", bad.toString(), "default", "tcp:b")))
                .hasSize(2)
                .last()
                .isEqualTo("org.sluice.router.cdb-main.cfg: file: " + bad
                        + " has 5 bytes, less than the 2048 of a CDB's header");
        assertThat(check(file("file", folder.toString()))).singleElement().satisfies(problem -> assertThat(problem)
                .contains("is a directory"));
        assertThat(check(file())).singleElement().satisfies(problem -> assertThat(problem)
                .contains("file: is missing"));
    }

    /** R20: a file that is missing at the start is not fatal. */
    @Test
    void theCheckWarnsOfAFileThatIsNotThereYet() {
        Settings settings = Settings.of(file("file", folder + "/none.cdb"));
        new CdbRouterCheck().check(settings);
        assertThat(settings.problems()).isEmpty();
        assertThat(settings.warnings()).singleElement().satisfies(warning -> assertThat(warning.toString())
                .isEqualTo("org.sluice.router.cdb-main.cfg: file: there is no file " + folder
                        + "/none.cdb: no users until it is there"));
    }

    @Test
    void theFiguresOfAllRoutersAreInOneSeriesEach() throws Exception {
        files.watch("one", Path.of(users("one.cdb", 1)));
        files.watch("two", folder.resolve("missing.cdb"));
        Map<String, String> figures = new HashMap<>();
        for (Series series : files.snapshot().series()) {
            series.samples()
                    .forEach(sample -> figures.put(series.name() + sample.labels(), Double.toString(sample.value())));
        }
        assertThat(figures)
                .containsEntry("sluice_cdb_records{router=one}", "1.0")
                .containsEntry("sluice_cdb_generation{router=one}", "1.0")
                .containsEntry("sluice_cdb_errors_total{router=one}", "0.0")
                .containsEntry("sluice_cdb_records{router=two}", "0.0")
                .containsEntry("sluice_cdb_stale{router=two}", "1.0")
                .containsEntry("sluice_cdb_errors_total{router=two}", "1.0")
                .containsKey("sluice_cdb_age_seconds{router=one}");
    }

    @Test
    void reloadTellsWhatIsInForceAndFailsWhenAnythingIsBad() throws Exception {
        assertThat(files.reload()).isEqualTo("no cdb routers are configured");
        String one = users("one.cdb", 1);
        files.watch("one", Path.of(one));
        assertThat(files.reload()).isEqualTo("one: " + one + " generation 2: 1 users");
        files.watch("two", folder.resolve("missing.cdb"));
        assertThatThrownBy(files::reload)
                .isInstanceOf(ReloadException.class)
                .hasMessage("two: " + folder + "/missing.cdb is missing (no users until it is good)");
    }

    @Test
    void theCommandsShowEverythingButTheSecrets() throws Exception {
        CdbCommands commands = new CdbCommands(files);
        assertThat(commands.info()).isEqualTo("no cdb routers are configured");
        Path file = folder.resolve("users.cdb");
        Users.write(
                file,
                "whee",
                new CdbRecord(
                        RecordTest.HASH,
                        List.of(Destination.parse("tcp:a:1"), Destination.parse("tcp:b:1")),
                        new AccessList(List.of(Network.parse("10.0.0.0/8")), List.of("DE")),
                        Map.of("server-user", "app", "server-password", "geheim", "tls", "ca")));
        files.watch("main", file);
        assertThat(commands.info())
                .contains("records            1", "generation         1", "by hash            1", "1 user refused, as");
        assertThat(commands.info("--json"))
                .startsWith("[{\"router\":\"main\",\"file\":\"" + file + "\",\"generation\":1,");
        assertThat(commands.get("whee"))
                .contains("tcp:a:1 tcp:b:1", "10.0.0.0/8", "*…", "server-password=… server-user=app tls=ca")
                .doesNotContain("geheim", RecordTest.HASH, RecordTest.HASH.substring(0, 8));
        assertThat(commands.get("--json", "whee"))
                .contains("\"networks\":\"10.0.0.0/8\"")
                .doesNotContain("geheim");
        assertThat(commands.reload()).contains("generation 2");
        assertThat(commands.get("--help")).contains("usage: cdb:get [--json] USER");
        assertThatThrownBy(() -> commands.get("nobody")).hasMessage("no file in force knows the user nobody");
        assertThat(commands.get("--json", "--", "whee")).contains("\"login\":\"hash; to the server as app");
        assertThatThrownBy(commands::get)
                .isInstanceOf(WrongUseException.class)
                .hasMessage("cdb:get: USER is missing (usage: cdb:get [--json] USER)");
        assertThatThrownBy(() -> commands.get("a", "b"))
                .isInstanceOf(WrongUseException.class)
                .hasMessageStartingWith("cdb:get: \"b\" is too much");
        assertThatThrownBy(() -> commands.info("--xml"))
                .isInstanceOf(WrongUseException.class)
                .hasMessage("cdb:info: there is no option --xml; there are --json, --help (usage: cdb:info [--json])");
    }

    @Test
    void theReadmesTableNamesEachKeyAndNoOther() throws Exception {
        Settings settings = Settings.of(Map.of("zzz", "unknown", "file", "x"));
        CdbSettings.read(settings);
        String problem = settings.problems().get(0).reason();
        SortedSet<String> told = new TreeSet<>();
        Pattern.compile("^\\| `([a-z.-]+)` \\|", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("README.md")))
                .results()
                .forEach(row -> told.add(row.group(1)));
        assertThat("is no key of this file; known are " + String.join(", ", told))
                .isEqualTo(problem);
    }
}
