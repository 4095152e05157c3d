// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.sluice.api.config.Settings;
import org.sluice.api.config.SettingsProblem;
import org.sluice.api.host.Readiness;

@Timeout(30)
class StatsComponentTest {
    @TempDir
    Path folder;

    private StatsComponent component;

    @BeforeEach
    void make() throws Exception {
        component = new StatsComponent("0", new StatsTakeOver(), Patience.ORDINARY);
    }

    @AfterEach
    void close() {
        component.close();
    }

    private Readiness.State listen(String addresses) {
        component.configure(Map.of("service.pid", "org.sluice.stats", "listen", addresses));
        await().until(() -> component.state().pending().isEmpty());
        return component.state();
    }

    private String socket(String name) {
        return "sock:" + folder.resolve(name);
    }

    @Test
    void whatStaysTheSameStaysOpenWhileOthersComeAndGo() throws Exception {
        String first = listen("tcp:127.0.0.1:0 " + socket("a")).listening().get(0);
        Object inode = Files.getAttribute(folder.resolve("a"), "unix:ino");
        List<String> both = listen("tcp:127.0.0.1:0 tcp:[::1]:0 " + socket("a")).listening();
        assertThat(both).hasSize(3).contains(first, socket("a"));
        assertThat(Files.getAttribute(folder.resolve("a"), "unix:ino")).isEqualTo(inode);
        both.forEach(StatsComponentTest::assertServed);

        assertThat(listen("tcp:127.0.0.1:0").listening()).containsExactly(first);
        assertServed(first);
        assertThatThrownBy(() -> new Client(both.get(1))).isInstanceOf(IOException.class);
        assertThat(folder.resolve("a")).doesNotExist();

        assertThat(listen("").listening()).isEmpty();
        assertThatThrownBy(() -> new Client(first)).isInstanceOf(IOException.class);
    }

    private static void assertServed(String label) {
        try {
            assertThat(Client.get(label, "/").status()).isEqualTo(200);
        } catch (IOException e) {
            throw new AssertionError(label, e);
        }
    }

    @Test
    void aPortIsFreeAtOnceWhenItIsClosed() throws Exception {
        for (int i = 0; i < 5; i++) {
            String label = listen("tcp:127.0.0.1:0").listening().get(0);
            assertServed(label);
            assertThat(listen("").listening()).isEmpty();
            assertThat(listen(label)).isEqualTo(new Readiness.State(List.of(label), List.of(), List.of()));
            listen("");
        }
    }

    @Test
    void namesAndAllInterfacesAreListenedOn() {
        assertServed(listen("tcp:localhost:0").listening().get(0));
        assertServed(listen("tcp:*:0").listening().get(0));
    }

    @Test
    void whatCanNotBeHadIsNamedAndTheOthersOpen() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            Readiness.State state = listen("tcp:127.0.0.1:" + taken.getLocalPort() + " tcp:127.0.0.1:0"
                    + " tcp:192.0.2.1:0 tcp:no.such.name.invalid:0 " + socket("none/s"));
            assertThat(state.listening()).singleElement().satisfies(StatsComponentTest::assertServed);
            assertThat(state.failed())
                    .containsExactly(
                            "tcp:127.0.0.1:" + taken.getLocalPort()
                                    + " (statistics): another process, or a listener of this"
                                    + " one, listens there already; choose another port",
                            "tcp:192.0.2.1:0 (statistics): this machine has no such address",
                            "tcp:no.such.name.invalid:0 (statistics): the name no.such.name.invalid can not be resolved",
                            socket("none/s") + " (statistics): can not be made: there is no folder "
                                    + folder.resolve("none"));
        }
    }

    @Test
    void aBadConfigurationKeepsWhatIsOpenAndIsToldUntilAGoodOneComes() {
        String label = listen("tcp:127.0.0.1:0").listening().get(0);
        component.configure(Map.of("service.pid", "org.sluice.stats", "listen", "tcp:127.0.0.1", "port", "1"));
        assertThat(component.state().listening()).containsExactly(label);
        assertThat(component.state().failed()).singleElement().satisfies(line -> assertThat(line)
                .contains("org.sluice.stats: listen: \"tcp:127.0.0.1\": a port is missing")
                .contains("org.sluice.stats: port: is no key"));
        assertServed(label);
        assertThat(listen("tcp:127.0.0.1:0").failed()).isEmpty();
    }

    @Test
    void aBadChangeKeepsWhatIsOpenAndIsTriedUntilItWorks() throws Exception {
        String good = listen("tcp:127.0.0.1:0").listening().get(0);
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        Logger logger = (Logger) LoggerFactory.getLogger(Ports.class);
        logger.addAppender(logged);
        String busy;
        try (ServerSocket taken = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            busy = "tcp:127.0.0.1:" + taken.getLocalPort();
            Readiness.State state = listen(busy);
            assertThat(state.listening()).containsExactly(good);
            assertThat(state.failed())
                    .containsExactly(
                            busy + " (statistics): another process, or a listener of this one, listens there already;"
                                    + " choose another port; " + good + " stays open");
            await().during(Duration.ofSeconds(1)).untilAsserted(() -> assertServed(good));
        }
        await().untilAsserted(() ->
                assertThat(component.state()).isEqualTo(new Readiness.State(List.of(busy), List.of(), List.of())));
        assertServed(busy);
        assertThatThrownBy(() -> new Client(good)).isInstanceOf(IOException.class);
        logger.detachAppender(logged);
        assertThat(logged.list)
                .filteredOn(event -> event.getLevel() == Level.ERROR)
                .hasSize(1);
    }

    @Test
    void aChangeBackEndsTheTrying() throws Exception {
        String good = listen("tcp:127.0.0.1:0").listening().get(0);
        try (ServerSocket taken = new ServerSocket(0)) {
            listen("tcp:127.0.0.1:" + taken.getLocalPort());
            assertThat(listen("tcp:127.0.0.1:0")).isEqualTo(new Readiness.State(List.of(good), List.of(), List.of()));
        }
        assertServed(good);
    }

    @Test
    void allInterfacesTakeThePlaceOfOneAndGiveItBackIfTheyCanNotBeHad() throws Exception {
        String one = listen("tcp:127.0.0.1:0").listening().get(0);
        String all = one.replace("127.0.0.1", "*");
        try (ServerSocket taken = new ServerSocket()) {
            int port = Integer.parseInt(one.substring(one.lastIndexOf(':') + 1));
            taken.bind(new InetSocketAddress("127.0.0.2", port));
            assertThat(listen(all).failed())
                    .singleElement()
                    .asString()
                    .startsWith(all)
                    .endsWith(one + " stays open");
            assertServed(one);
        }
        await().untilAsserted(() ->
                assertThat(component.state()).isEqualTo(new Readiness.State(List.of(all), List.of(), List.of())));
        assertServed(all);
        assertThat(listen(one).listening()).containsExactly(one);
        assertServed(one);
    }

    @ParameterizedTest
    @CsvSource({"'',rwx------", "',mode=0770',rwxrwx---", "',mode=604',rw----r--"})
    void aSocketFileHasItsModeFromTheFirstMomentAndGoesWithTheListener(String options, String mode) throws Exception {
        String label = listen(socket("s") + options).listening().get(0);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("s"))))
                .isEqualTo(mode);
        assertServed(label);
        component.close();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aChangedModeMakesTheFileAnew() throws Exception {
        listen(socket("s") + ",mode=0700");
        assertThat(listen(socket("s") + ",mode=0666").failed()).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("s"))))
                .isEqualTo("rw-rw-rw-");
    }

    @Test
    void aGroupIsGivenAndAnUnknownOneIsNamed() throws Exception {
        String own = Files.readAttributes(folder, java.nio.file.attribute.PosixFileAttributes.class)
                .group()
                .getName();
        assertServed(listen(socket("s") + ",group=" + own).listening().get(0));
        for (String name : List.of("t", "s")) {
            assertThat(listen(socket(name) + ",group=no-such-group").failed())
                    .containsExactly(socket(name) + " (statistics): there is no group no-such-group; " + socket("s")
                            + " stays open");
            assertServed(socket("s"));
        }
        listen("");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whatADeadProcessLeftIsReplacedAndALivingOneIsNot() throws Exception {
        Path path = folder.resolve("s");
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(path));
            assertThat(listen(socket("s")).failed())
                    .containsExactly(socket("s")
                            + " (statistics): another process, or a listener of this one, listens there already;"
                            + " choose another path");
            listen("");
            assertThat(Files.exists(path, LinkOption.NOFOLLOW_LINKS)).isTrue();
        }
        assertThat(Files.exists(path, LinkOption.NOFOLLOW_LINKS))
                .as("left behind")
                .isTrue();
        assertServed(listen(socket("s")).listening().get(0));
    }

    @Test
    void aFileOrAFolderInTheWayIsLeftAlone() throws Exception {
        Files.writeString(folder.resolve("file"), "precious");
        Files.createDirectory(folder.resolve("folder"));
        assertThat(listen(socket("file") + " " + socket("folder")).failed())
                .containsExactly(
                        socket("file") + " (statistics): is a file and no socket; remove it, or choose another path",
                        socket("folder") + " (statistics): is a directory; remove it, or choose another path");
        assertThat(folder.resolve("file")).hasContent("precious");
    }

    @Test
    void aFileThatAnotherProcessPutThereMeanwhileIsNotRemoved() throws Exception {
        listen(socket("s"));
        Files.delete(folder.resolve("s"));
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(folder.resolve("s")));
            listen("");
            assertThat(Files.exists(folder.resolve("s"), LinkOption.NOFOLLOW_LINKS))
                    .isTrue();
        }
    }

    @Test
    void closingLeavesNoThread() {
        listen("tcp:127.0.0.1:0");
        component.close();
        // an executor is terminated a moment before its thread has returned
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("sluice-stats")));
    }

    private static List<String> problems(String listen) {
        Settings settings = Settings.of(new HashMap<>(Map.of("listen", listen)));
        StatsSettings.read(settings);
        return settings.problems().stream().map(SettingsProblem::reason).toList();
    }

    @Test
    void addressesThatCanNotBeMeantAreRefusedWithTheRule() {
        assertThat(problems("ssl:127.0.0.1:1")).singleElement().asString().contains("speaks no TLS");
        assertThat(problems("tcp:127.0.0.1:1,mode=0770"))
                .singleElement()
                .asString()
                .contains("takes no options");
        assertThat(problems("sock:/a,user=x")).singleElement().asString().contains("takes mode= and group=");
        assertThat(problems("sock:/a,mode=rwx")).singleElement().asString().contains("mode is three octal digits");
        assertThat(problems("tcp:a:1 tcp:a:1")).containsExactly("tcp:a:1 stands there twice");
    }

    @Test
    void theCheckTellsWhatWouldBeListenedOnAndWhatIsInTheWay() throws Exception {
        Files.writeString(folder.resolve("file"), "");
        Settings settings = Settings.of(Map.of("listen", "tcp:127.0.0.1:6010 " + socket("file")));
        assertThat(new StatsCheck().check(settings))
                .containsExactly("statistics: tcp:127.0.0.1:6010", "statistics: " + socket("file"));
        assertThat(settings.problems())
                .singleElement()
                .extracting(SettingsProblem::reason)
                .isEqualTo(socket("file") + " is a file and no socket; remove it, or choose another path");
        assertThat(new StatsCheck().check(Settings.of(Map.of()))).isEmpty();
    }

    @Test
    void aPortThatOthersReachIsToldLoudlyAndOneOfThisMachineIsNot() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(Ports.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            listen("tcp:127.0.0.1:0 tcp:[::1]:0 " + socket("a"));
            assertThat(log.list).noneMatch(event -> event.getLevel().equals(Level.WARN));
            listen("tcp:*:0");
            assertThat(log.list)
                    .filteredOn(event -> event.getLevel().equals(Level.WARN))
                    .singleElement()
                    .asString()
                    .contains("everybody who reaches this machine");
        } finally {
            logger.detachAppender(log);
        }
        Settings settings = Settings.of(Map.of("service.pid", "org.sluice.stats", "listen", "tcp:*:0"));
        new StatsCheck().check(settings);
        assertThat(settings.warnings()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "evil.example, 421",
        "evil.example:80, 421",
        "127.0.0.1.evil.example, 421",
        "localhost.evil.example, 421",
        "[::1].evil.example, 421",
        "127.0.0.1:5510, 200",
        "[::1]:5510, 200",
        "localhost:5510, 200",
        "db1, 200"
    })
    void aPageOfElsewhereHasNoBrowserReadTheFigures(String host, int status) throws Exception {
        String port = listen("tcp:127.0.0.1:0").listening().get(0);

        assertThat(Client.http(port, "GET /metrics HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                        .status())
                .isEqualTo(status);
    }
}
