// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.accounts.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.sluice.mysql.wire.Capability.CLIENT_MYSQL;
import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH;
import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;
import static org.sluice.mysql.wire.Capability.CLIENT_SECURE_CONNECTION;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.sluice.api.account.AccountServer;
import org.sluice.api.address.Address;
import org.sluice.api.auth.Secret;
import org.sluice.api.route.ServerTls;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;

/** A server that follows a script for one client. */
final class ScriptedServer implements AutoCloseable {
    static final byte[] CHALLENGE = "abcdefghijklmnopqrst".getBytes(US_ASCII);
    static final Capabilities CAPABILITIES =
            Capabilities.of(CLIENT_MYSQL, CLIENT_PROTOCOL_41, CLIENT_SECURE_CONNECTION, CLIENT_PLUGIN_AUTH);

    private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final CompletableFuture<String> outcome = new CompletableFuture<>();

    /** What it does with the packets of its client. */
    interface Script {
        void run(ScriptedServer.Client client) throws Exception;
    }

    ScriptedServer(Script script) throws IOException {
        Thread thread = new Thread(() -> {
            try (Socket accepted = socket.accept();
                    Wire wire = new Wire(new Connection.Tcp(accepted))) {
                script.run(new Client(wire));
                outcome.complete("done");
            } catch (Exception | AssertionError e) {
                outcome.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    /** The other side, as the script sees it. */
    record Client(Wire wire) {
        HandshakeResponse41 greet(String plugin) throws IOException {
            send(new HandshakeV10(
                    ByteString.utf8("8.0.36"),
                    7,
                    ByteString.of(CHALLENGE),
                    CAPABILITIES,
                    33,
                    2,
                    ByteString.utf8(plugin))::encode);
            return HandshakeResponse41.decode(wire.read());
        }

        void send(Consumer<ByteBuf> encoder) throws IOException {
            wire.write(encoder);
        }

        void send(int... bytes) throws IOException {
            wire.write(payload -> {
                for (int one : bytes) {
                    payload.writeByte(one);
                }
            });
        }

        void ok() throws IOException {
            send(0, 0, 0, 2, 0, 0, 0);
        }

        byte[] read() throws IOException {
            return ByteBufUtil.getBytes(wire.read());
        }
    }

    AccountServer login(String password) {
        return new AccountServer(
                Address.Tcp.of("127.0.0.1", socket.getLocalPort()),
                "whee",
                Secret.password(password.getBytes(UTF_8)),
                ServerTls.OFF,
                null,
                Duration.ofSeconds(1));
    }

    /** Waits for the end of the script; fails as it failed. */
    void awaitEnd() {
        outcome.join();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
