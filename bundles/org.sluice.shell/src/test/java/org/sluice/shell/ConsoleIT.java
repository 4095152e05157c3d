// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceRegistration;
import org.sluice.api.host.Console;
import org.sluice.api.listener.Listeners;
import org.sluice.api.session.SessionPhase;
import org.sluice.api.session.Sessions;

/** Conversations with the real Gogo, Configuration Admin and SCR, in a real framework. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleIT {
    private final LiveSessions live = new LiveSessions();
    private final OpenListeners open = new OpenListeners();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private FelixWithShell felix;
    private Console console;
    private Console.Conversation conversation;

    @BeforeAll
    void start(@TempDir Path storage) throws Exception {
        felix = FelixWithShell.start(storage);
        felix.register(Sessions.class, live);
        felix.register(Listeners.class, open);
        console = felix.await(Console.class);
        live.add(1, "whee", "tcp:db1:3306", SessionPhase.RELAYING)
                .add(2, "wörld", "tcp:a-server-with-a-long-name.example.org:3306", SessionPhase.RELAYING);
    }

    @AfterAll
    void stop() throws Exception {
        felix.stop();
    }

    @BeforeEach
    void converse() {
        out.reset();
        err.reset();
        conversation = console.open(InputStream.nullInputStream(), out, err);
        await().until(() -> conversation.complete("session:", 8).size() == 4
                && conversation.complete("scr:", 4).size() > 3
                && conversation.complete("gogo:grep", 9).size() == 1);
    }

    @AfterEach
    void leave() {
        conversation.close();
    }

    private String run(int status, String line) {
        out.reset();
        err.reset();
        assertThat(conversation.execute(line, 0)).as(line + ": " + err).isEqualTo(status);
        ByteArrayOutputStream silent = status == 0 ? err : out;
        assertThat(silent.toString(StandardCharsets.UTF_8)).isEmpty();
        return (status == 0 ? out : err).toString(StandardCharsets.UTF_8);
    }

    @Test
    void aListIsPrintedAsATableFittedToTheTerminal() {
        assertThat(run(0, "session:list")).contains("CLIENT", "wörld", "a-server-with-a-long-name.example.org");
        out.reset();
        conversation.execute("session:list", 90);
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).allMatch(line -> line.length() <= 90);
    }

    @Test
    void eachOfSeveralCommandsPrintsItsResult() {
        assertThat(run(0, "session:show 1; listener:list ; session:show 2")).contains("whee", "no listeners", "wörld");
        assertThat(run(0, "name = \"a;b\"; echo $name; echo 'c;d' | grep c")).contains("a;b\n", "c;d");
        out.reset();
        conversation.execute("session:show 1; session:show 99; session:show 2", 0);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("whee").doesNotContain("wörld");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("no session 99");
    }

    @Test
    void jsonIsValid() throws Exception {
        assertThat(JSON.std.listFrom(run(0, "session:list --json"))).hasSize(2);
        assertThat(JSON.std.mapFrom(run(0, "session:show 1 --json"))).containsEntry("user", "whee");
    }

    @Test
    void aPipeCarriesFullWidthAndGrepGivesTheStatus() {
        conversation.execute("session:list | grep example.org", 40);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("a-server-with-a-long-name.example.org:3306");
        assertThat(run(0, "session:list | grep whee").lines()).hasSize(1);
        assertThat(run(1, "session:list | grep nobody")).isEmpty();
    }

    @Test
    void failureAndWrongUseHaveTheirStatus() {
        assertThat(run(1, "session:show 99")).contains("there is no session 99");
        assertThat(run(1, "session:kill 99")).contains("there is no session 99");
        assertThat(run(2, "session:list --colour"))
                .contains("no option --colour")
                .contains("usage: session:list");
        ServiceRegistration<?> other = felix.registerCommand("test", "misuse", new Misused());
        assertThat(run(2, "test:misuse")).isEqualTo("test:misuse: USER is missing (usage: test:misuse USER)\n");
        other.unregister();
        assertThat(run(2, "session:frob")).contains("no command session:frob");
        assertThat(run(2, "session:list (")).contains("can not be read");
        assertThat(run(1, "session:show 99 | grep x")).contains("there is no session 99");
        assertThat(run(0, "")).isEmpty();
    }

    @Test
    void addressesNeedNoQuotes() {
        assertThat(run(0, "listener:open tcp:*:0 --name star")).contains("tcp:*:43211");
        assertThat(run(0, "listener:open tcp:[::1]:0 --name six --destination tcp:[::1]:3306 backlog=128"))
                .contains("tcp:[::1]:43211");
        assertThat(run(0, "listener:open sock:/tmp/x.sock,mode=0770,group=www-data"))
                .contains("sock:/tmp/x.sock");
        assertThat(open.settings.get("six"))
                .containsEntry("destination", "tcp:[::1]:3306")
                .containsEntry("backlog", "128");
        assertThat(run(0, "listener:close star")).contains("closed");
    }

    @Test
    void killEndsASession() {
        live.add(3, "toast", null, SessionPhase.CONNECTING);
        assertThat(run(0, "session:kill 3")).contains("session 3");
        assertThat(live.list()).hasSize(2);
    }

    @Test
    void routesAndStatisticsSayWhatIsMissing() {
        assertThat(run(0, "route:list")).contains("no routers");
        assertThat(run(0, "route:explain whee 10.0.0.7")).contains("user whee");
        assertThat(run(1, "stats:show")).contains("nothing counts");
        assertThat(run(0, "stats:show --help")).contains("example: stats:show");
    }

    @Test
    void theStandardCommandsWork() {
        assertThat(run(0, "lb")).contains("Active", "org.sluice.shell");
        assertThat(run(0, "help felix")).contains("felix:lb");
        assertThat(run(0, "help lb")).contains("list all installed bundles");
        assertThat(run(0, "help session:list")).contains("live sessions");
        assertThat(run(0, "scr:list")).contains("org.sluice.shell.SessionCommands");
        assertThat(run(0, "scr:info org.sluice.shell.SessionCommands")).contains("sessions");
        assertThat(run(1, "start 999")).contains("999");
        assertThat(run(1, "install file:/no/such/bundle.jar"))
                .isEqualTo(
                        "file:/no/such/bundle.jar can not be installed: /no/such/bundle.jar (No such file or directory)\n");
        assertThat(run(2, "stop 999")).contains("coerce");
    }

    @Test
    void anUpdateFromWhatIsNoJarIsToldInOneLineAndChangesNothing(@TempDir Path folder) throws Exception {
        Bundle bundle = felix.install("<<update>>", FelixWithShell.emptyBundle("org.example.updated"));
        Path file = Files.writeString(folder.resolve("text.jar"), "no jar at all");
        assertThat(run(1, "update " + bundle.getBundleId() + " " + file.toUri()).lines())
                .singleElement()
                .asString()
                .startsWith(file.toUri() + " can not be taken for an update: ");
        assertThat(run(1, "update " + bundle.getBundleId() + " file:/none.jar")).contains("/none.jar (No such file");
        bundle.uninstall();
    }

    @Test
    void helpIsAScreenOfGroupsAndTellsAGroupAndACommand() {
        out.reset();
        conversation.execute("help", 80);
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .hasSizeLessThan(24)
                .allMatch(line -> line.length() <= 80)
                .anyMatch(line -> line.contains("kill list show tap"))
                .anyMatch(line -> line.contains("felix"));
        assertThat(run(0, "help session"))
                .contains("session:tap", "session:list")
                .doesNotContain("listener:list");
        assertThat(run(0, "help tap")).contains("example: session:tap 1");
        assertThat(run(0, "session:kill --help")).contains("example: session:kill 1");
        assertThat(run(0, "watch --help")).contains("usage: watch [-n SECONDS]");
        assertThat(run(2, "help a b")).contains("\"b\" is too much");
        assertThat(run(1, "help nothing")).contains("nothing");
    }

    @Test
    void watchRepeatsUntilAnInterrupt() throws Exception {
        CompletableFuture<Integer> status =
                CompletableFuture.supplyAsync(() -> conversation.execute("watch -n 0.1 session:list | grep whee", 80));
        await().until(() -> out.toString(StandardCharsets.UTF_8).split("\u001b\\[H", -1).length > 3);
        conversation.interrupt();
        assertThat(status.get(10, TimeUnit.SECONDS)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("\u001b[?1049h")
                .endsWith("\u001b[?1049l")
                .contains("every 0.1 s: session:list | grep whee")
                .doesNotContain("wörld");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(run(0, "echo again")).isEqualTo("again\n");
    }

    @Test
    void watchShowsWhatFailsAndEndsAtOnceWhereACommandIsWrong() throws Exception {
        CompletableFuture<Integer> status =
                CompletableFuture.supplyAsync(() -> conversation.execute("watch -n 0.1 session:show 99", 0));
        await().until(() -> out.toString(StandardCharsets.UTF_8).split("no session 99", -1).length > 2);
        conversation.interrupt();
        status.get(10, TimeUnit.SECONDS);
        assertThat(run(2, "watch nonsense")).contains("there is no command nonsense");
        assertThat(run(2, "watch session:list --frob")).contains("no option --frob");
        assertThat(run(2, "watch 'echo a; watch lb'")).contains("does not watch itself");
    }

    @Test
    void watchEndsWhatPrintsWithoutEnd() throws Exception {
        ServiceRegistration<?> registration = felix.registerCommand("test", "print", new Printer());
        await().until(() -> conversation.complete("test:p", 6).size() == 1);
        CompletableFuture<Integer> status =
                CompletableFuture.supplyAsync(() -> conversation.execute("watch -n 0.1 test:print", 80));
        try {
            await().until(() -> out.toString(StandardCharsets.UTF_8).split("\u001b\\[H", -1).length > 2);
        } finally {
            conversation.interrupt();
            status.get(10, TimeUnit.SECONDS);
            registration.unregister();
        }
    }

    @Test
    void watchEndsWithTheReader() throws Exception {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws java.io.IOException {
                throw new java.io.IOException("nobody reads");
            }
        };
        try (Console.Conversation other = console.open(InputStream.nullInputStream(), broken, broken)) {
            assertThat(CompletableFuture.supplyAsync(() -> other.execute("watch -n 0.1 lb", 80))
                            .get(10, TimeUnit.SECONDS))
                    .isEqualTo(1);
        }
    }

    @Test
    void bundlesAreInstalledStoppedStartedUpdatedAndUninstalled() throws Exception {
        Bundle bundle = felix.install("<<test>>", FelixWithShell.emptyBundle("org.example.empty"));
        long id = bundle.getBundleId();
        assertThat(run(0, "start " + id)).isEmpty();
        assertThat(bundle.getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(run(0, "stop org.example.empty")).isEmpty();
        assertThat(bundle.getState()).isEqualTo(Bundle.RESOLVED);
        assertThat(run(0, "uninstall " + id)).isEmpty();
        assertThat(bundle.getState()).isEqualTo(Bundle.UNINSTALLED);
    }

    @Test
    void eachConversationHasItsOwnStreamsAndVariables() {
        ByteArrayOutputStream elsewhere = new ByteArrayOutputStream();
        try (Console.Conversation other = console.open(InputStream.nullInputStream(), elsewhere, elsewhere)) {
            assertThat(run(0, "x = 42")).contains("42");
            assertThat(run(0, "echo $x")).contains("42");
            other.execute("echo ($x)here", 0);
            assertThat(elsewhere.toString(StandardCharsets.UTF_8))
                    .contains("here")
                    .doesNotContain("42");
            assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("here");
        }
    }

    @Test
    void anInterruptEndsTheCommandAndTheConversationGoesOn() throws Exception {
        run(0, "kept = 7");
        AtomicInteger endedWell = new AtomicInteger();
        Sleeper sleeper = new Sleeper(endedWell);
        ServiceRegistration<?> registration = felix.registerCommand("test", "sleep", sleeper);
        try {
            for (int i = 0; i < 20; i++) {
                CompletableFuture<Integer> status =
                        CompletableFuture.supplyAsync(() -> conversation.execute("test:sleep", 0));
                await().until(sleeper::sleeping);
                conversation.interrupt();
                assertThat(status.get(10, TimeUnit.SECONDS)).isEqualTo(1);
                await().until(() -> !sleeper.sleeping());
                assertThat(err.toString(StandardCharsets.UTF_8)).contains("interrupted");
                assertThat(run(0, "echo $kept")).contains("7");
            }
            assertThat(endedWell).hasValue(0);
        } finally {
            registration.unregister();
        }
    }

    @Test
    void anInterruptInTheMiddleOfPrintingLeavesTheConversationItsStreams() throws Exception {
        ServiceRegistration<?> registration = felix.registerCommand("test", "print", new Printer());
        try {
            for (int i = 0; i < 20; i++) {
                out.reset();
                CompletableFuture<Integer> status =
                        CompletableFuture.supplyAsync(() -> conversation.execute("test:print", 0));
                await().until(() -> out.size() > 1000);
                conversation.interrupt();
                assertThat(status.get(10, TimeUnit.SECONDS)).isEqualTo(1);
                assertThat(run(0, "echo again | grep again")).isEqualTo("again\n");
            }
        } finally {
            registration.unregister();
        }
    }

    @Test
    void anInterruptWithoutACommandDoesNothing() {
        conversation.interrupt();
        assertThat(run(0, "echo still here")).contains("still here");
    }

    @Test
    void theStreamsStayOpen() throws Exception {
        AtomicInteger closed = new AtomicInteger();
        OutputStream watched = new ByteArrayOutputStream() {
            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
        try (Console.Conversation other = console.open(InputStream.nullInputStream(), watched, watched)) {
            other.execute("session:list | grep whee", 0);
            other.execute("nonsense", 0);
        }
        assertThat(closed).hasValue(0);
    }

    @Test
    void conversationsEndWithTheBundle() throws Exception {
        Bundle shell = felix.bundle("org.sluice.shell");
        Sleeper sleeper = new Sleeper(new AtomicInteger());
        ServiceRegistration<?> registration = felix.registerCommand("test", "sleep", sleeper);
        CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> conversation.execute("test:sleep", 0));
        await().until(sleeper::sleeping);
        shell.stop();
        registration.unregister();
        try {
            assertThat(status.get(10, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(err.toString(StandardCharsets.UTF_8)).contains("the shell has been closed");
            assertThat(run(1, "echo anybody there")).contains("closed");
        } finally {
            shell.start();
            console = felix.await(Console.class);
        }
    }

    @Test
    void nobodyReadsTheStandardInputOfTheProcess() {
        await().during(Duration.ofMillis(300))
                .atMost(Duration.ofSeconds(10))
                .until(() -> Thread.getAllStackTraces().values().stream()
                        .noneMatch(stack -> java.util.Arrays.stream(stack).anyMatch(frame -> frame.getClassName()
                                .equals("org.apache.felix.gogo.shell.Console"))));
    }

    @Test
    void withoutTransportEachCommandSaysWhatIsMissing() throws Exception {
        felix.unregister(Sessions.class);
        try {
            assertThat(run(1, "session:list")).contains("org.sluice.transport");
        } finally {
            felix.register(Sessions.class, live);
        }
        assertThat(run(0, "session:list")).contains("whee");
    }
}
