// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.sluice.session.InterceptedProxy.login;
import static org.sluice.session.Queries.query;
import static org.sluice.session.Queries.value;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.ServiceRegistration;
import org.sluice.api.command.Command;
import org.sluice.api.command.Response;
import org.sluice.api.intercept.ClientCommand;
import org.sluice.api.intercept.CommandInterceptor;
import org.sluice.api.intercept.Interception;
import org.sluice.api.intercept.Interception.Later;
import org.sluice.api.intercept.Interception.Ok;
import org.sluice.api.intercept.Interception.Pass;
import org.sluice.api.intercept.Interception.Refuse;
import org.sluice.api.intercept.Interception.Replace;
import org.sluice.api.intercept.Interception.Rows;
import org.sluice.api.module.Mode;
import org.sluice.api.module.ModuleInfo.Standing;
import org.sluice.api.session.CloseReason;
import org.sluice.api.session.Session;
import org.sluice.api.session.SessionObserver;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.packet.OkPacket;
import org.sluice.mysql.wire.Capability;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.database.RealMariaDb;
import org.sluice.testkit.net.ScriptedPeer;

/** Interceptors that fail, take their time, come and go; and who looks on. */
@ExtendWith(NoLeaks.class)
class InterceptorFaultsIT {
    private static final byte[] LOGGED_IN =
            Packets.framed(2, Packets.payload(out -> OkPacket.ofStatus(2).encode(out, TestClient.MODERN)));

    private static RealMariaDb server;

    @RegisterExtension
    final InterceptedProxy intercepted = new InterceptedProxy();

    private final RunningProxy proxy = intercepted.proxy;
    private String address = "";

    @BeforeAll
    static void start() {
        server = RealMariaDb.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() {
        address = intercepted.open(server);
    }

    @SuppressWarnings("NullAway") // null is what a module must not answer
    private static Interception wrong(ClientCommand command) {
        return switch (String.valueOf(command.text())) {
            case "nothing" -> null;
            case "twice" -> new Later(CompletableFuture.completedFuture(new Later(new CompletableFuture<>())));
            case "failed" -> new Later(CompletableFuture.failedFuture(new IllegalStateException("its reason")));
            case "never" -> new Later(new CompletableFuture<>());
            case "prepared" -> Rows.of("a", "b");
            case "unwritable" -> new Replace("\ud800");
            default -> throw new IllegalStateException("its own defect");
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "twice", "failed", "never", "prepared", "unwritable"})
    void aFaultCostsTheOneCommand(String fault) throws Exception {
        intercepted.add(command -> "SELECT 'alive'".equals(command.text()) ? new Pass() : wrong(command));
        int code = fault.equals("prepared") ? CommandType.COM_STMT_PREPARE.code() : CommandType.COM_QUERY.code();
        try (TestClient client = login(address)) {
            ErrPacket error =
                    client.send(0, Packets.command(code, fault)).read().error();
            assertThat(error.errorCode()).isEqualTo(1105);
            assertThat(error.message().utf8()).contains("not executed").doesNotContain("its");
            assertThat(value(client, "SELECT 'alive'")).isEqualTo("alive");
        }
        assertThat(proxy.log())
                .filteredOn(line -> line.startsWith("WARN session 1: COM_"))
                .singleElement()
                .asString()
                .contains("is refused: interceptor org.apache.felix.framework");
        assertThat(intercepted.info().faults()).isEqualTo(1);
    }

    /** None stands in for another, and one that guards must not be passed by. */
    @Test
    void oneThatFailsIsNeverLeftOut() throws Exception {
        intercepted.add(command -> new Pass(), "service.ranking", -1);
        Function<ClientCommand, Interception> failing =
                command -> "x".equals(command.text()) ? new Replace("\ud800") : new Pass();
        intercepted.add(failing);
        try (TestClient client = login(address)) {
            for (int i = 0; i < 10; i++) {
                assertThat(query(client, "x").read().error().errorCode()).isEqualTo(1105);
            }
        }
        assertThat(intercepted.info().standing()).isEqualTo(Standing.IN_FORCE);
        assertThat(intercepted.info().faults()).isEqualTo(10);
        assertThat(proxy.log())
                .filteredOn(line -> line.contains("is refused: interceptor"))
                .hasSize(10);
    }

    @Test
    void whatComesBehindWaitsForALaterAnswer() throws Exception {
        List<CompletableFuture<Interception>> pending = new CopyOnWriteArrayList<>();
        ServiceRegistration<CommandInterceptor> registration = intercepted.add(command -> {
            CompletableFuture<Interception> answer = new CompletableFuture<>();
            pending.add(answer);
            return String.valueOf(command.text()).startsWith("later") ? new Later(answer) : new Pass();
        });
        try (TestClient client = login(address)) {
            client.raw(Packets.joined(
                    Packets.framed(0, Packets.command(3, "later")),
                    Packets.framed(0, Packets.command(3, "SELECT 'behind'"))));
            await().until(() -> pending.size() == 1);
            query(client, "SELECT 'further behind'");
            // in mid-question; its answer counts all the same
            intercepted.remove(registration);
            intercepted.add(command -> new Pass(), "module.name", "org.apache.felix.framework");
            pending.get(0).complete(Rows.of("own", "late"));
            assertThat(value(client)).isEqualTo("late");
            assertThat(value(client)).isEqualTo("behind");
            assertThat(value(client)).isEqualTo("further behind");
        }
    }

    @Test
    void aCommandWaitsForOneThatHasJustGone() throws Exception {
        ServiceRegistration<CommandInterceptor> registration = intercepted.add(command -> new Pass());
        try (TestClient client = login(address)) {
            assertThat(value(client, "SELECT 1")).isEqualTo("1");
            intercepted.remove(registration);
            query(client, "SELECT 'guarded'");
            client.send(0, (byte) CommandType.COM_PING.code());
            await().until(() -> proxy.sessions.count() == 1);
            intercepted.add(command -> new Refuse("by the new one"));
            assertThat(client.read().error().message().utf8()).isEqualTo("by the new one");
            client.read().ok(TestClient.MODERN);
        }
    }

    @Test
    void aClientThatHasSaidItsLastWordStillGetsItsAnswer() throws Exception {
        CompletableFuture<Interception> pending = new CompletableFuture<>();
        intercepted.add(command -> new Later(pending));
        try (TestClient client = login(address)) {
            query(client, "SELECT 'waits'");
            await().until(() -> intercepted.asked.size() == 1);
            client.socket().shutdownOutput();
            pending.complete(new Pass());
            assertThat(value(client)).isEqualTo("waits");
            client.ends();
        }
        proxy.awaitClosed(CloseReason.CLIENT_CLOSED, 1);
    }

    @Test
    void aSessionMayEndInMidQuestion() throws Exception {
        CompletableFuture<Interception> pending = new CompletableFuture<>();
        intercepted.add(command -> new Later(pending));
        TestClient client = login(address);
        query(client, "SELECT 'waits'");
        await().until(() -> intercepted.asked.size() == 1);
        client.reset();
        proxy.awaitClosed(CloseReason.CLIENT_RESET, 1);
        pending.complete(new Pass());
        assertThat(proxy.modules.retire(intercepted.info().bundleId())).succeedsWithin(Duration.ofSeconds(10));
    }

    /** Answers come in their turn: one that the server owes and does not give is waited for in vain. */
    @Test
    void aSessionEndsWhereTheServerHasEndedBeforeARefusal() throws Exception {
        intercepted.add(command -> "no".equals(command.text()) ? new Refuse("no") : new Pass());
        try (ScriptedPeer silent = ScriptedPeer.onTcp(TestServer.afterLogin(LOGGED_IN, wire -> {
            Packets.over(wire).read();
            wire.halfClose();
            wire.drain();
        }))) {
            proxy.hashed("silent", "toast", silent.address());
            try (TestClient client = TestClient.greeted(address).loggedIn("silent", "toast")) {
                query(client, "SELECT 1");
                client.ends();
                query(client, "no");
                proxy.awaitClosed(CloseReason.SERVER_CLOSED, 1);
            }
        }
    }

    /** The file would come behind the command that waits for the end of the file. */
    @Test
    void aCommandWhereTheServerWaitsForAFileEndsTheSession() throws Exception {
        intercepted.add(command -> "no".equals(command.text()) ? new Refuse("no") : new Pass());
        try (ScriptedPeer loading = ScriptedPeer.onTcp(TestServer.afterLogin(LOGGED_IN, wire -> {
            Packets.over(wire).read();
            wire.write(Packets.framed(1, new byte[] {(byte) 0xFB, 'f'}));
            wire.drain();
        }))) {
            proxy.hashed("loading", "toast", loading.address());
            try (TestClient client = TestClient.greeted(address)
                    .loggedIn("loading", "toast", TestClient.MODERN.with(Capability.CLIENT_LOCAL_FILES))) {
                client.raw(Packets.joined(
                        Packets.framed(0, Packets.command(3, "LOAD")), Packets.framed(0, Packets.command(3, "no"))));
                proxy.awaitClosed(CloseReason.CLIENT_PROTOCOL_ERROR, 1);
            }
        }
    }

    @Test
    void aSessionThatIsKilledInMidQuestionIsToldInItsTurn() throws Exception {
        intercepted.add(command -> new Later(new CompletableFuture<>()));
        try (TestClient client = login(address)) {
            query(client, "SELECT 'waits'");
            await().until(() -> intercepted.asked.size() == 1);
            proxy.sessions.kill(proxy.sessions.list().get(0).id(), "the test");
            assertThat(client.refused(1).errorCode()).isEqualTo(1927);
        }
    }

    @Test
    void replacedKillsNameTheServersConnection() throws Exception {
        intercepted.add(command -> String.valueOf(command.text()).startsWith("end ")
                ? new Replace("KILL " + String.valueOf(command.text()).substring(4))
                : new Pass());
        try (TestClient client = login(address);
                TestClient other = login(address)) {
            query(client, "end " + other.greeting().connectionId()).read().ok(TestClient.MODERN);
            other.rest();
            other.close();
            await().until(() -> proxy.sessions.count() == 1);
            assertThat(value(client, "SELECT 'alive'")).isEqualTo("alive");
        }
    }

    @Test
    void observersAreToldWhatTheClientSentAndGot() throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        proxy.observed(
                new SessionObserver() {
                    @Override
                    public void command(Session session, Command command) {
                        lines.add("> " + command + " " + command.length());
                    }

                    @Override
                    public void response(Session session, Command command, Response response) {
                        lines.add("< " + command + " " + response.outcome() + " " + (response.bytes() > 0));
                    }
                },
                Map.of(SessionObserver.COMMANDS, true));
        intercepted.add(command -> switch (String.valueOf(command.text())) {
            case "own" -> Rows.of("a", "b");
            case "done" -> new Ok(3, 0, "");
            case "no" -> new Refuse("no");
            default -> new Replace("SELECT 'not what was asked'");
        });
        try (TestClient client = login(address)) {
            value(client, "own");
            query(client, "done").read().ok(TestClient.MODERN);
            query(client, "no").read().error();
            assertThat(value(client, "asked")).isEqualTo("not what was asked");
        }
        assertThat(lines)
                .containsExactly(
                        "> COM_QUERY own 4",
                        "< COM_QUERY own Rows[rows=1] false",
                        "> COM_QUERY done 5",
                        "< COM_QUERY done Done[affectedRows=3] false",
                        "> COM_QUERY no 3",
                        "< COM_QUERY no Failed[code=1227, sqlState=42000, text=no] false",
                        "> COM_QUERY asked 6",
                        "< COM_QUERY asked Rows[rows=1] true");
    }

    @Test
    void oneInShadowIsComparedAndCountsForNobody() throws Exception {
        intercepted.add(command -> new Refuse("never for you"), Mode.KEY, "shadow");
        try (TestClient client = login(address)) {
            assertThat(value(client, "SELECT 'passes'")).isEqualTo("passes");
        }
        assertThat(proxy.modules.differences()).singleElement().satisfies(difference -> {
            assertThat(difference.inForce()).isEqualTo("passes");
            assertThat(difference.otherwise()).isEqualTo("refuses: 1227 never for you");
        });
    }

    /** What is not understood is passed on unseen, but not where somebody guards. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSessionThatCanNotBeFollowedIsClosed(boolean fromTheBeginning) throws Exception {
        byte[] noReply = Packets.framed(1, new byte[] {(byte) 0xFC});
        try (ScriptedPeer strange = ScriptedPeer.onTcp(TestServer.afterLogin(LOGGED_IN, wire -> {
            Packets.over(wire).read();
            wire.write(noReply);
            wire.drain();
        }))) {
            proxy.hashed("strange", "toast", strange.address());
            if (fromTheBeginning) {
                intercepted.add(command -> new Pass());
            }
            try (TestClient client = TestClient.greeted(address).loggedIn("strange", "toast")) {
                query(client, "SELECT 1");
                if (!fromTheBeginning) {
                    assertThat(client.read().first()).isEqualTo(0xFC);
                    intercepted.add(command -> new Pass());
                    query(client, "SELECT 2");
                }
                client.rest();
            }
            proxy.awaitClosed(CloseReason.SERVER_PROTOCOL_ERROR, 1);
        }
    }
}
