// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.chaos;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;

/** A client as a bad one is, or a cheap one: packets of the MySQL protocol on a socket that blocks, stopped anywhere. */
public final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;
    /** LONG_PASSWORD, LONG_FLAG, PROTOCOL_41, TRANSACTIONS, SECURE_CONNECTION, PLUGIN_AUTH. */
    private static final int CAPABILITIES = 0x0008A205;

    private static final int CHALLENGE = 20;
    private static final int FIRST_PART = 8;
    private static final int BETWEEN_PARTS = 19;

    private final Socket socket = new Socket();
    private final DataInputStream in;

    private RawClient(String from, int port) throws IOException {
        try {
            socket.bind(new InetSocketAddress(literal(from), 0));
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress(literal("127.0.0.1"), port), PATIENCE_MILLIS);
            in = new DataInputStream(socket.getInputStream());
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static InetAddress literal(String quad) throws IOException {
        String[] parts = quad.split("\\.");
        byte[] address = new byte[parts.length];
        for (int i = 0; i < parts.length; i++) {
            address[i] = (byte) Integer.parseInt(parts[i]);
        }
        return InetAddress.getByAddress(address);
    }

    /** @param from an address of this machine, as all of 127.0.0.0/8 */
    public static RawClient connect(String from, int port) throws IOException {
        return new RawClient(from, port);
    }

    /** One that has logged in. */
    public static RawClient login(String from, int port, String user, String password) throws IOException {
        RawClient client = connect(from, port);
        try {
            client.login(user, password);
            return client;
        } catch (IOException | RuntimeException e) {
            client.close();
            throw e;
        }
    }

    /** The rest of a login, when connected. */
    public void login(String user, String password) throws IOException {
        byte[] greeting = read();
        packet(1, response(user, scramble(password, challenge(greeting))));
        byte[] answer = read();
        if (answer[0] == (byte) 0xFE) {
            int name = zero(answer, 1);
            packet(3, scramble(password, Arrays.copyOfRange(answer, name + 1, name + 1 + CHALLENGE)));
            answer = read();
        }
        if (answer[0] != 0) {
            throw new IOException(new String(answer, ISO_8859_1));
        }
    }

    private static int zero(byte[] bytes, int from) {
        int at = from;
        while (bytes[at] != 0) {
            at++;
        }
        return at;
    }

    private static byte[] challenge(byte[] greeting) throws IOException {
        if (greeting[0] == (byte) 0xFF) {
            throw new IOException(new String(greeting, ISO_8859_1));
        }
        int first = zero(greeting, 1) + 5;
        byte[] challenge = Arrays.copyOfRange(greeting, first, first + CHALLENGE);
        System.arraycopy(greeting, first + FIRST_PART + BETWEEN_PARTS, challenge, FIRST_PART, CHALLENGE - FIRST_PART);
        return challenge;
    }

    private static byte[] response(String user, byte[] proof) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int shift = 0; shift < 32; shift += 8) {
            out.write(CAPABILITIES >> shift);
        }
        out.writeBytes(new byte[] {0, 0, 0, 1, 45});
        out.writeBytes(new byte[23]);
        out.writeBytes(user.getBytes(ISO_8859_1));
        out.write(0);
        out.write(proof.length);
        out.writeBytes(proof);
        out.writeBytes("mysql_native_password\0".getBytes(ISO_8859_1));
        return out.toByteArray();
    }

    /** SHA1(password) XOR SHA1(challenge, SHA1(SHA1(password))). */
    private static byte[] scramble(String password, byte[] challenge) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-1");
            byte[] once = sha.digest(password.getBytes(ISO_8859_1));
            byte[] twice = sha.digest(once);
            sha.update(challenge);
            byte[] mask = sha.digest(twice);
            for (int i = 0; i < mask.length; i++) {
                mask[i] ^= once[i];
            }
            return mask;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One packet's payload. */
    public byte[] read() throws IOException {
        int length = in.readUnsignedByte() | in.readUnsignedByte() << 8 | in.readUnsignedByte() << 16;
        in.readUnsignedByte();
        byte[] payload = new byte[length];
        in.readFully(payload);
        return payload;
    }

    public void packet(int sequence, byte[] payload) throws IOException {
        byte[] frame = new byte[payload.length + 4];
        frame[0] = (byte) payload.length;
        frame[1] = (byte) (payload.length >> 8);
        frame[2] = (byte) (payload.length >> 16);
        frame[3] = (byte) sequence;
        System.arraycopy(payload, 0, frame, 4, payload.length);
        write(frame);
    }

    /** Sends COM_QUERY and does not wait. */
    public void query(String sql) throws IOException {
        packet(0, ('\3' + sql).getBytes(ISO_8859_1));
    }

    public void write(byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Reads until the other side ends; the last bytes of it. */
    public String readToEnd() throws IOException {
        byte[] chunk = new byte[1 << 16];
        String last = "";
        for (int got = in.read(chunk); got >= 0; got = in.read(chunk)) {
            last = new String(chunk, 0, got, ISO_8859_1);
        }
        return last;
    }

    /** Ends with RST. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
