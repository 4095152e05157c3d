// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.bench.lua;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;

/** A client that costs little: plain packets on a socket that blocks. */
final class Peer implements AutoCloseable {
    private static final Capabilities CAPABILITIES = Capabilities.of(
            Capability.CLIENT_MYSQL,
            Capability.CLIENT_LONG_FLAG,
            Capability.CLIENT_PROTOCOL_41,
            Capability.CLIENT_TRANSACTIONS,
            Capability.CLIENT_SECURE_CONNECTION,
            Capability.CLIENT_PLUGIN_AUTH);
    private static final int PATIENCE_MILLIS = 60_000;
    private static final int ERR = 0xFF;
    private static final int EOF = 0xFE;
    private static final int LONGEST_EOF = 8;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final OutputStream out;
    private int number;

    private Peer(InetSocketAddress server) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(server, PATIENCE_MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
        out = socket.getOutputStream();
    }

    static Peer login(InetSocketAddress server, String user, String password) throws IOException {
        Peer peer = new Peer(server);
        HandshakeV10 greeting = HandshakeV10.decode(Unpooled.wrappedBuffer(peer.read()));
        ByteBuf login = Unpooled.buffer();
        new HandshakeResponse41(
                        CAPABILITIES,
                        1 << 24,
                        45,
                        ByteString.utf8(user),
                        ByteString.of(NativePassword.scramble(
                                password.getBytes(ISO_8859_1),
                                greeting.challenge().bytes())),
                        null,
                        ByteString.utf8(NativePassword.PLUGIN),
                        null,
                        0)
                .encode(login);
        peer.write(peer.number, ByteBufUtil.getBytes(login));
        byte[] answer = peer.read();
        if (answer[0] != 0) {
            throw new IOException("login refused: " + new String(answer, ISO_8859_1));
        }
        return peer;
    }

    byte[] read() throws IOException {
        int length = in.readUnsignedByte() | in.readUnsignedByte() << 8 | in.readUnsignedByte() << 16;
        number = in.readUnsignedByte() + 1;
        byte[] payload = new byte[length];
        in.readFully(payload);
        return payload;
    }

    private void write(int at, byte[] payload) throws IOException {
        byte[] frame = new byte[payload.length + 4];
        frame[0] = (byte) payload.length;
        frame[1] = (byte) (payload.length >> 8);
        frame[2] = (byte) (payload.length >> 16);
        frame[3] = (byte) at;
        System.arraycopy(payload, 0, frame, 4, payload.length);
        out.write(frame);
    }

    /** Sends a query and does not wait. */
    void query(String sql) throws IOException {
        write(0, ('\3' + sql).getBytes(ISO_8859_1));
    }

    /** Reads a response; gives its last row as text, or the answer's first byte if it has none. */
    String response() throws IOException {
        byte[] packet = read();
        int first = packet[0] & 0xFF;
        if (first == ERR) {
            throw new IOException("refused: " + new String(packet, 3, packet.length - 3, ISO_8859_1));
        }
        if (first == 0) {
            return "0";
        }
        String row = "";
        for (int ends = 0; ends < 2; ) {
            packet = read();
            if ((packet[0] & 0xFF) == EOF && packet.length <= LONGEST_EOF) {
                ends++;
            } else if ((packet[0] & 0xFF) == ERR) {
                throw new IOException("refused: " + new String(packet, ISO_8859_1));
            } else if (ends == 1) {
                row = new String(packet, 1, packet.length - 1, ISO_8859_1);
            }
        }
        return row;
    }

    /** Sends bytes as they are, and reads so many. */
    void exchange(byte[] bytes, int answered, byte[] into) throws IOException {
        out.write(bytes);
        for (int left = answered; left > 0; ) {
            int read = in.read(into, 0, Math.min(left, into.length));
            if (read < 0) {
                throw new IOException("closed");
            }
            left -= read;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
