// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.auth;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthLeg;
import org.sluice.api.auth.AuthLeg.Wire;
import org.sluice.api.auth.AuthStep;

/** A login to a real server of 127.0.0.1, answered by the exchanges under test; no query follows. */
public final class RealLogin implements AutoCloseable {
    private static final int TIMEOUT = 20_000;
    /** LONG_PASSWORD, PROTOCOL_41, TRANSACTIONS, SECURE_CONNECTION, PLUGIN_AUTH. */
    private static final int CAPABILITIES = 0x1 | 0x200 | 0x2000 | 0x8000 | 0x80000;

    private static final int SSL = 0x800;
    private static final int UTF8 = 33;

    private final Function<AuthLeg, @Nullable AuthExchange> methods;
    private final Wire wire;
    private Socket socket;
    private DataInputStream in;
    private OutputStream out;
    private int sequenceId;

    private RealLogin(Socket socket, Wire wire, Function<AuthLeg, @Nullable AuthExchange> methods) throws IOException {
        this.socket = socket;
        this.wire = wire;
        this.methods = methods;
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /**
     * Logs in.
     *
     * @param methods makes the exchange for the plugin that the server wants
     * @return OK, or the server's error, or why it was given up
     */
    public static String to(int port, String user, Wire wire, Function<AuthLeg, @Nullable AuthExchange> methods) {
        Socket socket = new Socket();
        try {
            socket.setSoTimeout(TIMEOUT);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT);
            try (RealLogin login = new RealLogin(socket, wire, methods)) {
                return login.run(user);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String run(String user) throws IOException {
        AuthLeg asked = greeting(ByteBuffer.wrap(packet()).order(ByteOrder.LITTLE_ENDIAN));
        int capabilities = CAPABILITIES;
        if (wire == Wire.TLS) {
            capabilities |= SSL;
            send(head(capabilities).toByteArray());
            secure();
        }
        AuthExchange first = methods.apply(asked);
        AuthStep step = first == null ? new AuthStep.ToServer(AuthData.EMPTY) : Conversation.now(first.begin());
        if (!(step instanceof AuthStep.ToServer answer)) {
            return step.toString();
        }
        ByteArrayOutputStream response = head(capabilities);
        response.writeBytes((user + "\0").getBytes(StandardCharsets.UTF_8));
        response.write(answer.data().length());
        response.writeBytes(answer.data().bytes());
        response.writeBytes((asked.plugin() + "\0").getBytes(StandardCharsets.UTF_8));
        send(response.toByteArray());
        return converse(first);
    }

    private String converse(@Nullable AuthExchange first) throws IOException {
        AuthExchange exchange = first;
        for (int i = 0; i < 20; i++) {
            byte[] reply = packet();
            AuthStep step;
            switch (reply.length == 0 ? 1 : reply[0] & 0xFF) {
                case 0 -> {
                    return "OK";
                }
                case 0xFF -> {
                    return new String(reply, 9, reply.length - 9, StandardCharsets.UTF_8);
                }
                case 0xFE -> {
                    ByteBuffer in41 = ByteBuffer.wrap(reply, 1, reply.length - 1);
                    exchange = methods.apply(leg(text(in41), in41));
                    step = exchange == null ? new AuthStep.Impossible("no method") : exchange.begin();
                }
                default -> {
                    boolean marked = reply.length > 0 && reply[0] == 1;
                    AuthData data = AuthData.of(Arrays.copyOfRange(reply, marked ? 1 : 0, reply.length));
                    step = exchange == null ? new AuthStep.Impossible("no method") : exchange.fromServer(data);
                }
            }
            step = Conversation.now(step);
            if (step instanceof AuthStep.ToServer answer) {
                send(answer.data().bytes());
            } else if (!(step instanceof AuthStep.Await)) {
                return step.toString();
            }
        }
        throw new IOException("the login does not end");
    }

    private AuthLeg greeting(ByteBuffer packet) throws IOException {
        if (packet.get() != 10) {
            throw new IOException("the server does not greet");
        }
        text(packet);
        packet.position(packet.position() + 4);
        byte[] challenge = new byte[8];
        packet.get(challenge);
        packet.position(packet.position() + 1 + 2 + 1 + 2 + 2);
        int length = packet.get() & 0xFF;
        packet.position(packet.position() + 10);
        byte[] rest = new byte[Math.max(13, length - 8) - 1];
        packet.get(rest);
        packet.get();
        byte[] whole = Arrays.copyOf(challenge, 8 + rest.length);
        System.arraycopy(rest, 0, whole, 8, rest.length);
        return new AuthLeg(text(packet), AuthData.of(whole), wire);
    }

    private AuthLeg leg(String plugin, ByteBuffer rest) {
        byte[] challenge = new byte[rest.remaining()];
        rest.get(challenge);
        boolean ended = challenge.length > 0 && challenge[challenge.length - 1] == 0;
        return new AuthLeg(
                plugin, AuthData.of(ended ? Arrays.copyOf(challenge, challenge.length - 1) : challenge), wire);
    }

    private static String text(ByteBuffer packet) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        while (packet.hasRemaining()) {
            byte next = packet.get();
            if (next == 0) {
                break;
            }
            text.write(next);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    private static ByteArrayOutputStream head(int capabilities) {
        ByteBuffer head = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        head.putInt(capabilities).putInt(1 << 24).put((byte) UTF8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.array());
        return bytes;
    }

    private byte[] packet() throws IOException {
        byte[] header = in.readNBytes(4);
        if (header.length < 4) {
            throw new EOFException("the server has closed");
        }
        sequenceId = (header[3] & 0xFF) + 1;
        byte[] payload = new byte[(header[0] & 0xFF) | (header[1] & 0xFF) << 8 | (header[2] & 0xFF) << 16];
        in.readFully(payload);
        return payload;
    }

    private void send(byte[] payload) throws IOException {
        ByteBuffer packet = ByteBuffer.allocate(4 + payload.length).order(ByteOrder.LITTLE_ENDIAN);
        packet.putInt(payload.length | sequenceId << 24).put(payload);
        sequenceId++;
        out.write(packet.array());
        out.flush();
    }

    private void secure() throws IOException {
        socket = Trusting.context().getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
