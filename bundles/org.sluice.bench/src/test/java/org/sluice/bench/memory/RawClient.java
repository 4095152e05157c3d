// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.bench.memory;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A client with plain packets on a socket that blocks, good or bad. */
final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 120_000;
    private static final int CAPABILITIES = 0x001FA201 & ~0x800 & ~0x20;
    private static final int CONNECT_ATTRS = 0x00100000;
    private static final int LONGEST = 0xFFFFFF;

    final Socket socket = new Socket();
    private final DataInputStream in;
    private final OutputStream out;
    private int number;

    RawClient(InetSocketAddress server, int receiveBuffer) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setReceiveBufferSize(receiveBuffer);
        socket.connect(server, PATIENCE_MILLIS);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
        read();
    }

    static RawClient login(InetSocketAddress server, int receiveBuffer) throws IOException {
        RawClient client = new RawClient(server, receiveBuffer);
        client.write(1, client.loginPacket(new byte[0]));
        byte[] answer = client.read();
        while (answer[0] == (byte) 0xFE || answer[0] == 1) {
            client.write(client.number, new byte[20]);
            answer = client.read();
        }
        if (answer[0] != 0) {
            client.close();
            throw new IOException("refused: " + text(answer));
        }
        return client;
    }

    /** @param attributes their length and themselves; empty: no attributes */
    private byte[] loginPacket(byte[] attributes) {
        byte[] user = "whee\0".getBytes(ISO_8859_1);
        byte[] plugin = "mysql_native_password\0".getBytes(ISO_8859_1);
        byte[] packet = new byte[32 + user.length + 21 + plugin.length + attributes.length];
        int capabilities = attributes.length > 0 ? CAPABILITIES | CONNECT_ATTRS : CAPABILITIES & ~CONNECT_ATTRS;
        for (int i = 0; i < 4; i++) {
            packet[i] = (byte) (capabilities >> 8 * i);
        }
        packet[7] = 1;
        packet[8] = 45;
        System.arraycopy(user, 0, packet, 32, user.length);
        int at = 32 + user.length;
        packet[at] = 20;
        at += 21;
        System.arraycopy(plugin, 0, packet, at, plugin.length);
        System.arraycopy(attributes, 0, packet, at + plugin.length, attributes.length);
        return packet;
    }

    /** Logs in with so many attributes in so many bytes; gives what it is told. */
    String loginWith(int attributes, int length) throws IOException {
        byte[] all = new byte[length];
        all[0] = (byte) 0xFD;
        for (int i = 0; i < 3; i++) {
            all[i + 1] = (byte) (length - 4 >> 8 * i);
        }
        int each = (length - 4) / attributes;
        for (int i = 0, at = 4; i < attributes && at + each <= length; i++, at += each) {
            all[at] = 7;
            System.arraycopy(String.format("a%06d", i).getBytes(ISO_8859_1), 0, all, at + 1, 7);
            all[at + 8] = (byte) (each - 9);
        }
        try {
            write(1, loginPacket(all));
            return text(read());
        } catch (IOException e) {
            return answerBehind(e);
        }
    }

    /** What was answered before the socket was closed, if anything was. */
    private String answerBehind(IOException fault) {
        try {
            return text(read());
        } catch (IOException e) {
            return String.valueOf(fault.getMessage());
        }
    }

    /** Sends a query of this length, as zeros, in as many frames as it takes; waits for the answer. */
    void longQuery(long length) throws IOException {
        byte[] zeros = new byte[64 * 1024];
        int sequence = 0;
        boolean first = true;
        for (long left = length; ; ) {
            int frame = (int) Math.min(left, LONGEST);
            out.write(new byte[] {(byte) frame, (byte) (frame >> 8), (byte) (frame >> 16), (byte) sequence++});
            int rest = frame;
            if (first) {
                out.write(3);
                rest--;
                first = false;
            }
            while (rest > 0) {
                int part = Math.min(rest, zeros.length);
                out.write(zeros, 0, part);
                rest -= part;
            }
            left -= frame;
            if (frame < LONGEST) {
                break;
            }
        }
        byte[] answer = read();
        if (answer[0] != 0) {
            throw new IOException("refused: " + text(answer));
        }
    }

    void send(String query) throws IOException {
        write(0, ('\3' + query).getBytes(ISO_8859_1));
    }

    void ping() throws IOException {
        write(0, new byte[] {14});
        read();
    }

    private byte[] read() throws IOException {
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

    private static String text(byte[] answer) {
        if (answer.length < 9 || answer[0] != (byte) 0xFF) {
            return "answer " + answer[0];
        }
        int code = answer[1] & 0xFF | (answer[2] & 0xFF) << 8;
        return "ERR " + code + " " + new String(answer, 9, answer.length - 9, ISO_8859_1).replaceAll("\\d+", "N");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
