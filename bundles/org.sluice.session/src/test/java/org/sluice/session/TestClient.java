// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.sluice.mysql.command.ComChangeUser;
import org.sluice.mysql.packet.AuthSwitchRequest;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.packet.SslRequest;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;

/** A client of which the test decides each byte. */
final class TestClient extends Packets implements AutoCloseable {
    static final Capabilities MODERN = Capabilities.of(
            Capability.CLIENT_MYSQL,
            Capability.CLIENT_LONG_FLAG,
            Capability.CLIENT_PROTOCOL_41,
            Capability.CLIENT_TRANSACTIONS,
            Capability.CLIENT_SECURE_CONNECTION,
            Capability.CLIENT_MULTI_RESULTS,
            Capability.CLIENT_PLUGIN_AUTH);

    private static final int PATIENCE = 10_000;
    private static final long MAX_PACKET = 1 << 30;

    private Socket socket;

    @Nullable
    HandshakeV10 greeting;

    private TestClient(Socket socket) throws IOException {
        super(count -> new byte[0], bytes -> {});
        this.socket = socket;
        socket.setSoTimeout(PATIENCE);
        socket.setTcpNoDelay(true);
        use(socket);
    }

    private void use(Socket next) throws IOException {
        socket = next;
        InputStream in = next.getInputStream();
        OutputStream out = next.getOutputStream();
        over(
                count -> {
                    byte[] bytes = in.readNBytes(count);
                    if (bytes.length < count) {
                        throw new EOFException("the proxy ended after " + bytes.length + " of " + count + " bytes");
                    }
                    return bytes;
                },
                bytes -> {
                    out.write(bytes);
                    out.flush();
                });
    }

    /** Connects, and takes the greeting. */
    static TestClient greeted(String address) throws IOException {
        return connect(address).greeted();
    }

    private TestClient greeted() throws IOException {
        Frame frame = read();
        expect(0, frame);
        greeting = HandshakeV10.decode(frame.buffer());
        return this;
    }

    /** Connects behind another proxy, which has a header to say, and takes the greeting. */
    static TestClient greeted(String address, byte[] header) throws IOException {
        TestClient client = connect(address);
        client.raw(header);
        return client.greeted();
    }

    static TestClient connect(String address) throws IOException {
        return new TestClient(new Socket(
                InetAddress.getLoopbackAddress(), Integer.parseInt(address.substring(address.lastIndexOf(':') + 1))));
    }

    HandshakeV10 greeting() {
        return Objects.requireNonNull(greeting);
    }

    Socket socket() {
        return socket;
    }

    byte[] scramble(String password) {
        return NativePassword.scramble(
                password.getBytes(UTF_8), greeting().challenge().bytes());
    }

    byte[] login(String user, String password) {
        return login(user, password, MODERN);
    }

    byte[] login(String user, String password, Capabilities capabilities) {
        return login(user, ByteString.of(scramble(password)), capabilities);
    }

    static byte[] login(String user, ByteString answer, Capabilities capabilities) {
        return login(user, answer, capabilities, 45, null);
    }

    static byte[] login(
            String user, ByteString answer, Capabilities capabilities, int collation, @Nullable String database) {
        HandshakeResponse41 response = new HandshakeResponse41(
                capabilities,
                MAX_PACKET,
                collation,
                ByteString.utf8(user),
                answer,
                database == null ? null : ByteString.utf8(database),
                ByteString.utf8(NativePassword.PLUGIN),
                null,
                0);
        return payload(response::encode);
    }

    /** COM_CHANGE_USER, which answers the challenge of the greeting. */
    byte[] changeUser(String user, String password) {
        return changeUser(user, password, 45);
    }

    byte[] changeUser(String user, String password, int collation) {
        return payload(out -> new ComChangeUser(
                        ByteString.utf8(user),
                        ByteString.of(scramble(password)),
                        ByteString.EMPTY,
                        collation,
                        ByteString.utf8(NativePassword.PLUGIN),
                        null)
                .encode(out, MODERN));
    }

    /** Asks for TLS, and shakes hands. */
    TestClient tls(Capabilities capabilities) throws IOException {
        send(1, new SslRequest(capabilities.with(Capability.CLIENT_SSL), MAX_PACKET, 45)::encode);
        return handshake();
    }

    TestClient handshake() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
            return handshake(context);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    TestClient handshake(SSLContext context) throws IOException {
        SSLSocket tls =
                (SSLSocket) context.getSocketFactory().createSocket(socket, "127.0.0.1", socket.getPort(), true);
        tls.startHandshake();
        use(tls);
        return this;
    }

    /** The verdict, behind an AuthSwitchRequest to mysql_native_password if there is one; the ids must follow on. */
    Frame verdict(int sequenceId, String password) throws IOException {
        Frame frame = read();
        expect(sequenceId, frame);
        if (frame.first() != AuthSwitchRequest.HEADER) {
            return frame;
        }
        AuthSwitchRequest wanted = AuthSwitchRequest.decode(frame.buffer());
        send(
                sequenceId + 1,
                NativePassword.scramble(
                        password.getBytes(UTF_8), wanted.challenge().bytes()));
        Frame last = read();
        expect(sequenceId + 2, last);
        return last;
    }

    private static void expect(int sequenceId, Frame frame) {
        if (frame.sequenceId() != sequenceId) {
            throw new AssertionError("got sequence id " + frame.sequenceId() + " instead of " + sequenceId + ", with "
                    + new String(frame.payload(), UTF_8));
        }
    }

    /** Logs in without TLS; throws if that is refused. */
    TestClient loggedIn(String user, String password) throws IOException {
        return loggedIn(user, password, MODERN);
    }

    TestClient loggedIn(String user, String password, Capabilities capabilities) throws IOException {
        send(1, login(user, password, capabilities));
        verdict(2, password).ok(capabilities);
        return this;
    }

    /** An error with the id that is due, and then the end. */
    ErrPacket refused(int sequenceId) throws IOException {
        Frame frame = read();
        expect(sequenceId, frame);
        ends();
        return frame.error();
    }

    /** All that comes until the proxy ends. */
    byte[] rest() throws IOException {
        return socket.getInputStream().readAllBytes();
    }

    /** The proxy ends in good order, without a further word. */
    void ends() throws IOException {
        byte[] more = rest();
        if (more.length > 0) {
            throw new AssertionError("more: " + Arrays.toString(more));
        }
    }

    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
