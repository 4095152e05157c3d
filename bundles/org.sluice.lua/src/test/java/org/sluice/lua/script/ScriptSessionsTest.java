// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.api.config.Settings;
import org.sluice.api.listener.ListenerInfo;
import org.sluice.api.session.CloseReason;
import org.sluice.api.session.Session;
import org.sluice.api.session.SessionPhase;
import org.sluice.api.stats.Traffic;
import org.sluice.lua.dpm.Routes;
import org.sluice.module.ModuleTable;
import org.sluice.transport.count.TransportCounters;
import org.sluice.transport.observe.Observers;
import org.sluice.transport.session.SessionTable;

/** A script's clients, where an operator looks for sessions. */
class ScriptSessionsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String ANSWERING = """
            clients, closed = {}, 0
            listener = assert(dpm.listener("127.0.0.1", 0))
            listener:register(dpm.MYC_CONNECT, function(conn)
              clients[conn:id()] = conn
              conn:register(dpm.MYC_WAITING, function(auth) if auth ~= nil and type(auth) ~= "number" then
                dpm.wire_packet(conn, dpm.new_ok_pkt()) end end)
              conn:register(dpm.MYC_SENT_CMD, function(cmd)
                if cmd:argument() == "bye" then dpm.close(conn) else dpm.wire_packet(conn, dpm.new_ok_pkt()) end end)
              conn:register(dpm.MY_CLOSING, function(id) closed = closed + 1 clients[id] = nil end)
              dpm.wire_packet(conn, dpm.new_handshake_pkt())
            end)
            """;

    private final TransportCounters counters = new TransportCounters();
    private final SessionTable sessions = new SessionTable(counters, new Observers(new ModuleTable(Map.of())));

    @TempDir
    private Path folder;

    private Script script;
    private int greeting;

    @AfterEach
    void close() {
        if (script != null) {
            script.close();
        }
    }

    private void begin(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("it.lua"), text);
        script = new Script(
                ScriptSettings.read(Settings.of(Map.of("service.pid", "org.sluice.lua-it", "script", file.toString()))),
                new Surroundings(null, new ScriptSessions("it", sessions, counters, List::of), Routes.NONE, () -> null),
                code -> {});
        script.begin();
        await().atMost(PATIENCE).until(() -> script.pending().isEmpty());
        assertThat(script.failed()).isEmpty();
    }

    /** Speaks just enough for a session to be seen. */
    private record Client(Socket socket, DataInputStream in) implements AutoCloseable {
        byte[] read() throws IOException {
            byte[] header = in.readNBytes(4);
            return header.length < 4 ? new byte[0] : in.readNBytes((header[0] & 0xFF) | (header[1] & 0xFF) << 8);
        }

        void send(int sequence, String hex) throws IOException {
            byte[] payload = HexFormat.of().parseHex(hex.replace(" ", ""));
            byte[] frame = new byte[4 + payload.length];
            frame[0] = (byte) payload.length;
            frame[3] = (byte) sequence;
            System.arraycopy(payload, 0, frame, 4, payload.length);
            socket.getOutputStream().write(frame);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private Client connect() throws IOException {
        String address = script.listening().get(0);
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return new Client(socket, new DataInputStream(socket.getInputStream()));
    }

    private Client login() throws IOException {
        Client client = connect();
        greeting = client.read().length;
        // CLIENT_PROTOCOL_41, LONG_PASSWORD, SECURE_CONNECTION; user ann without a password
        client.send(1, "01820000 00000001 08" + "00".repeat(23) + " 616e6e00 00");
        assertThat(client.read()[0]).isZero();
        return client;
    }

    private Session only() {
        await().atMost(PATIENCE).until(() -> sessions.count() == 1);
        return sessions.list().get(0);
    }

    @Test
    void aClientIsASessionFromAcceptToClose() throws Exception {
        begin(ANSWERING);
        Session session;
        try (Client client = login()) {
            session = only();
            client.send(0, "03 73656c656374");
            assertThat(client.read()[0]).isZero();
            assertThat(session.client())
                    .isEqualTo("127.0.0.1:" + client.socket().getLocalPort());
            assertThat(session.listener()).isEqualTo("it");
            assertThat(session.protocol()).isEqualTo("dpm");
            assertThat(session.user()).isEqualTo("ann");
            assertThat(session.authenticatedBy()).isEqualTo("the script");
            assertThat(session.phase()).isEqualTo(SessionPhase.RELAYING);
            assertThat(session.commands()).isEqualTo(1);
            assertThat(session.server()).isNull();
            assertThat(session.details()).containsEntry("connection in the script", "2");
            assertThat(session.inputBytes()).isEqualTo(4 + 37 + 4 + 7);
            assertThat(session.outputBytes()).isEqualTo(4 + greeting + 2 * (4 + 7));

            ListenerInfo listener = script.listeners().get(0);
            assertThat(listener.name()).isEqualTo("it");
            assertThat(listener.protocol()).isEqualTo("dpm");
            assertThat(listener.listeningOn()).isEqualTo(script.listening().get(0));
            assertThat(listener.current()).isEqualTo(1);
        }
        await().atMost(PATIENCE).until(() -> sessions.count() == 0);
        assertThat(session.closeReason()).isEqualTo(CloseReason.CLIENT_CLOSED);
        assertThat(counters.closes(CloseReason.CLIENT_CLOSED)).isEqualTo(1);
        Traffic traffic = counters.snapshot().listeners().get(0);
        assertThat(traffic.name()).isEqualTo("it");
        assertThat(traffic.allConnections()).isEqualTo(1);
        assertThat(traffic.currentConnections()).isZero();
        assertThat(traffic.inputBytes()).isEqualTo(session.inputBytes());
        assertThat(traffic.outputBytes()).isEqualTo(session.outputBytes());
    }

    @Test
    void aListenerIsCountedBeforeAnybodyComes() throws Exception {
        begin(ANSWERING);
        assertThat(counters.snapshot().listeners()).singleElement().satisfies(traffic -> assertThat(traffic.socket())
                .isEqualTo(script.listening().get(0)));
    }

    @Test
    void whoIsKilledIsToldAndSoIsTheScript() throws Exception {
        begin(ANSWERING);
        try (Client client = login();
                Client other = login()) {
            Session session = sessions.list().get(0);
            assertThat(sessions.kill(session.id(), "the test")).isTrue();
            byte[] error = client.read();
            assertThat(error[0] & 0xFF).isEqualTo(0xFF);
            assertThat(new String(error, StandardCharsets.ISO_8859_1)).contains("Connection was killed");
            assertThat(client.read()).isEmpty();
            await().atMost(PATIENCE).until(() -> sessions.count() == 1);
            assertThat(session.closeReason()).isEqualTo(CloseReason.KILLED);
            assertThat(script.eval(1, "closed")).containsExactly("1");
            other.send(0, "0e");
            assertThat(other.read()[0]).isZero();
        }
    }

    @Test
    void whomTheScriptClosesIsClosedByTheScript() throws Exception {
        begin(ANSWERING);
        try (Client client = login()) {
            Session session = only();
            client.send(0, "03 627965");
            assertThat(client.read()).isEmpty();
            await().atMost(PATIENCE).until(() -> sessions.count() == 0);
            assertThat(session.closeReason()).isEqualTo(CloseReason.SCRIPT_CLOSED);
        }
    }

    @Test
    void aScriptThatGoesEndsItsSessions() throws Exception {
        begin(ANSWERING);
        try (Client client = login()) {
            Session session = only();
            script.close();
            assertThat(new String(client.read(), StandardCharsets.ISO_8859_1)).contains("Server shutdown in progress");
            await().atMost(PATIENCE).until(() -> sessions.count() == 0);
            assertThat(session.closeReason()).isEqualTo(CloseReason.SHUTDOWN);
        }
    }

    @Test
    void whoSpeaksNonsenseIsASessionThatBrokeTheProtocol() throws Exception {
        begin(ANSWERING);
        try (Client client = connect()) {
            client.read();
            Session session = only();
            assertThat(session.phase()).isEqualTo(SessionPhase.LOGIN);
            client.send(1, "00");
            await().atMost(PATIENCE).until(() -> sessions.count() == 0);
            assertThat(session.closeReason()).isEqualTo(CloseReason.CLIENT_PROTOCOL_ERROR);
        }
    }

    @Test
    void aServerIsCountedWithAndWithoutAClientAndIsNoSession() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            begin("backend = dpm.connect('127.0.0.1', " + server.getLocalPort() + ")\n"
                    + ANSWERING.replace(
                            "dpm.wire_packet(conn, dpm.new_handshake_pkt())", "dpm.proxy_connect(conn, backend)"));
            String label = "tcp:127.0.0.1:" + server.getLocalPort();
            try (Socket accepted = server.accept()) {
                await().atMost(PATIENCE).until(() -> destination(label).currentConnections() == 1);
                assertThat(sessions.count()).isZero();
                try (Client client = connect()) {
                    Session session = only();
                    await().atMost(PATIENCE).until(() -> label.equals(session.server()));
                    accepted.getOutputStream().write(new byte[] {3, 0, 0});
                    await().atMost(PATIENCE).until(() -> destination(label).outputBytes() == 3);
                    client.socket().shutdownOutput();
                    await().atMost(PATIENCE).until(() -> sessions.count() == 0);
                    assertThat(session.server()).isEqualTo(label);
                }
            }
            await().atMost(PATIENCE).until(() -> destination(label).currentConnections() == 0);
            assertThat(destination(label).allConnections()).isEqualTo(1);
        }
        assertThat(List.of(CloseReason.INTERNAL_ERROR, CloseReason.CLIENT_RESET))
                .allSatisfy(reason -> assertThat(counters.closes(reason)).isZero());
    }

    private Traffic destination(String label) {
        return counters.snapshot().upstreams().stream()
                .filter(traffic -> traffic.name().equals(label))
                .findFirst()
                .orElseThrow();
    }
}
