// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;

/** One end of a MySQL connection that says and reads packets by hand. */
final class RawPeer implements AutoCloseable {
    static final Capabilities PLAIN = Capabilities.of(
            Capability.CLIENT_MYSQL,
            Capability.CLIENT_LONG_FLAG,
            Capability.CLIENT_PROTOCOL_41,
            Capability.CLIENT_TRANSACTIONS,
            Capability.CLIENT_SECURE_CONNECTION);

    /** A packet as it came. */
    static final class Frame {
        private final int id;
        private final byte[] payload;

        Frame(int id, byte[] payload) {
            this.id = id;
            this.payload = payload;
        }

        int id() {
            return id;
        }

        byte[] payload() {
            return payload;
        }

        int first() {
            return payload.length == 0 ? -1 : payload[0] & 0xFF;
        }

        String hex() {
            return ByteBufUtil.hexDump(payload);
        }

        String text() {
            return new String(payload, ISO_8859_1);
        }

        ByteBuf buffer() {
            return Unpooled.wrappedBuffer(payload);
        }
    }

    final Socket socket;
    private DataInputStream in;
    private OutputStream out;
    private int next;

    RawPeer(Socket socket) {
        this.socket = socket;
        try {
            socket.setSoTimeout(10_000);
            socket.setTcpNoDelay(true);
            in = new DataInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RawPeer connect(int port) throws IOException {
        return new RawPeer(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    Frame read() throws IOException {
        byte[] header = new byte[4];
        in.readFully(header);
        int length = (header[0] & 0xFF) | (header[1] & 0xFF) << 8 | (header[2] & 0xFF) << 16;
        byte[] payload = new byte[length];
        in.readFully(payload);
        next = ((header[3] & 0xFF) + 1) & 0xFF;
        return new Frame(header[3] & 0xFF, payload);
    }

    /** True if the other side has closed. */
    boolean ended() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketException | EOFException e) {
            return true;
        }
    }

    void write(int id, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(payload.length);
        frame.write(payload.length >> 8);
        frame.write(payload.length >> 16);
        frame.write(id);
        frame.write(payload);
        out.write(frame.toByteArray());
        next = (id + 1) & 0xFF;
    }

    /** What may wait for the other side to read. */
    interface Writing {
        void run() throws IOException;
    }

    /** Writes on a thread of its own; what fails there shows at the other end. */
    Thread writeMeanwhile(Writing writing) {
        Thread writer = new Thread(() -> {
            try {
                writing.run();
            } catch (IOException e) {
                // The test is over, or reads what is there.
                return;
            }
        });
        writer.setDaemon(true);
        writer.start();
        return writer;
    }

    /** Bytes as they are. */
    void raw(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    byte[] raw(int count) throws IOException {
        byte[] bytes = new byte[count];
        in.readFully(bytes);
        return bytes;
    }

    /** Goes on with the numbers where the last packet ended. */
    void reply(String... hex) throws IOException {
        for (String one : hex) {
            write(next, ByteBufUtil.decodeHexDump(one.replace(" ", "")));
        }
    }

    void reply(Consumer<ByteBuf> encoder) throws IOException {
        write(next, bytes(encoder));
    }

    void command(int code, String argument) throws IOException {
        write(0, ((char) code + argument).getBytes(ISO_8859_1));
    }

    static byte[] bytes(Consumer<ByteBuf> encoder) {
        ByteBuf payload = Unpooled.buffer();
        encoder.accept(payload);
        return ByteBufUtil.getBytes(payload);
    }

    /** A greeting as a server's. */
    void greet(Capabilities capabilities, String plugin) throws IOException {
        write(
                0,
                bytes(new HandshakeV10(
                        ByteString.utf8("8.0.99"),
                        77,
                        ByteString.utf8("abcdefghijklmnopqrst"),
                        capabilities,
                        8,
                        2,
                        plugin.isEmpty() ? null : ByteString.utf8(plugin))::encode));
    }

    /** A login as a client's. */
    void login(String user, Capabilities capabilities, byte[] answer, String plugin) throws IOException {
        write(1, loginPayload(user, capabilities, answer, plugin));
    }

    static byte[] loginPayload(String user, Capabilities capabilities, byte[] answer, String plugin) {
        return bytes(new HandshakeResponse41(
                capabilities,
                1 << 24,
                8,
                ByteString.utf8(user),
                ByteString.of(answer),
                null,
                plugin.isEmpty() ? null : ByteString.utf8(plugin),
                null,
                0)::encode);
    }

    /** Goes on in TLS, from the next byte on. */
    void secure(SSLContext context, boolean asClient) throws IOException {
        SSLSocket tls =
                (SSLSocket) context.getSocketFactory().createSocket(socket, "127.0.0.1", socket.getPort(), true);
        tls.setUseClientMode(asClient);
        tls.startHandshake();
        in = new DataInputStream(tls.getInputStream());
        out = tls.getOutputStream();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
