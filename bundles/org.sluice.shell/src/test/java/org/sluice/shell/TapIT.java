// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.api.command.Command;
import org.sluice.api.command.Response;
import org.sluice.api.host.Console;
import org.sluice.api.session.Session;
import org.sluice.api.session.SessionId;
import org.sluice.api.session.SessionObserver;
import org.sluice.api.session.SessionPhase;
import org.sluice.api.session.Sessions;

/** {@code session:tap} in the real Gogo; what carries the session is played here. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TapIT {
    private final LiveSessions live = new LiveSessions();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private FelixWithShell felix;
    private Console console;
    private Console.Conversation conversation;

    @BeforeAll
    void start(@TempDir Path storage) throws Exception {
        felix = FelixWithShell.start(storage);
        felix.register(Sessions.class, live);
        console = felix.await(Console.class);
        live.add(1, "whee", "tcp:db1:3306", SessionPhase.RELAYING)
                .add(2, null, "tcp:db1:3306", SessionPhase.RELAYING)
                .add(3, "whee", "tcp:db1:3306", SessionPhase.CLOSED);
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
        await().until(() -> conversation.complete("session:t", 9).size() == 1);
    }

    @AfterEach
    void leave() {
        conversation.close();
    }

    private CompletableFuture<Integer> tap(String line) {
        CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> conversation.execute(line, 0));
        await().until(() -> felix.services(SessionObserver.class) == 1);
        return status;
    }

    /** One question and its answer, as the transport would tell. */
    private void pass(String text, Response.Outcome outcome) throws Exception {
        SessionObserver observer = felix.await(SessionObserver.class);
        Session session = live.find(new SessionId(1)).orElseThrow();
        byte[] bytes = text.getBytes(UTF_8);
        Command command = new Command("COM_QUERY", 3, bytes.length + 1L, bytes, false);
        observer.command(session, command);
        observer.response(session, command, new Response(outcome, 61, Duration.ofNanos(1_540_000)));
    }

    @Test
    void itPrintsWhatPassesUntilItIsInterrupted() throws Exception {
        CompletableFuture<Integer> status = tap("session:tap 1");
        pass("SELECT\n1", new Response.Rows(1));
        pass("SET PASSWORD = 's3cret'", new Response.Failed(1045, "28000", "Access denied"));
        pass("DELETE FROM t", new Response.Done(2));
        await().until(() -> out.toString(UTF_8).lines().count() == 6);
        assertThat(status).isNotDone();
        conversation.interrupt();
        assertThat(status.get(10, TimeUnit.SECONDS)).isZero();
        assertThat(err.toString(UTF_8)).isEmpty();
        await().until(() -> felix.services(SessionObserver.class) == 0);
        assertThat(out.toString(UTF_8).lines().map(line -> line.replaceFirst("^[0-9:]{8}\\.\\d{3} ", "")))
                .containsExactly(
                        "> COM_QUERY SELECT 1",
                        "< COM_QUERY 1 row, 61 B, 1.5ms",
                        "> COM_QUERY SET PASSWORD = '***'",
                        "< COM_QUERY ERROR 1045 (28000) Access denied, 61 B, 1.5ms",
                        "> COM_QUERY DELETE FROM t",
                        "< COM_QUERY OK, 2 rows affected, 61 B, 1.5ms");
    }

    @Test
    void asJsonEachLineIsAnObject() throws Exception {
        CompletableFuture<Integer> status = tap("session:tap --json 1");
        pass("SELECT\n1", new Response.Rows(1));
        await().until(() -> out.toString(UTF_8).lines().count() == 2);
        conversation.interrupt();
        status.get(10, TimeUnit.SECONDS);
        String[] lines = out.toString(UTF_8).split("\n");
        assertThat(JSON.std.mapFrom(lines[0]))
                .containsEntry("direction", "client")
                .containsEntry("command", "COM_QUERY")
                .containsEntry("text", "SELECT\n1");
        assertThat(JSON.std.mapFrom(lines[1]))
                .containsEntry("direction", "server")
                .containsEntry("outcome", "rows")
                .containsEntry("rows", 1)
                .containsEntry("time_us", 1540);
    }

    @Test
    void itEndsWithTheTerminal() {
        CompletableFuture<Integer> status = tap("session:tap 1");
        conversation.close();
        await().until(() -> felix.services(SessionObserver.class) == 0);
        assertThat(status).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(1);
    }

    @Test
    void itEndsWithTheSession() {
        assertThat(conversation.execute("session:tap 3", 0)).isZero();
        assertThat(out.toString(UTF_8)).isEqualTo("session 3 has ended (killed)\n");
        assertThat(felix.services(SessionObserver.class)).isZero();
    }

    @Test
    void itIsNotWatched() {
        assertThat(CompletableFuture.supplyAsync(() -> conversation.execute("watch session:tap 1", 0)))
                .succeedsWithin(Duration.ofSeconds(10))
                .isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("follows the session by itself");
        assertThat(conversation.execute("session:tap 3", 0)).isZero();
    }

    @Test
    void whatCanNotBeTappedIsTold() {
        assertThat(conversation.execute("session:tap 99", 0)).isEqualTo(1);
        assertThat(conversation.execute("session:tap 2", 0)).isEqualTo(1);
        assertThat(conversation.execute("session:tap", 0)).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("no session 99", "has no commands", "ID is missing");
        assertThat(conversation.execute("session:tap --help", 0)).isZero();
        assertThat(out.toString(UTF_8)).contains("example: session:tap 1");
    }
}
