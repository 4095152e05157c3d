// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.translate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.function.Consumer;
import org.sluice.mysql.packet.AuthSwitchRequest;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.packet.LoginReply;
import org.sluice.mysql.packet.OkPacket;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Framing;
import org.sluice.testkit.database.RealMariaDb;

/** A client of a real server that sees the server through the translators, and frames as they come. */
final class TranslatedConnection implements AutoCloseable {
    private static final int TIMEOUT = 30_000;

    private final Socket socket;
    private final DataInputStream in;
    private final TranslatorPair pair;
    private final byte[] piece;

    /**
     * @param client what the client can do
     * @param server what is agreed on with the server
     * @param piece how many bytes are read at once
     */
    TranslatedConnection(int port, Capabilities client, Capabilities server, int piece) throws IOException {
        this.piece = new byte[piece];
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT);
        in = new DataInputStream(socket.getInputStream());
        pair = new TranslatorPair(client, server);
        login(server);
    }

    private void login(Capabilities wanted) throws IOException {
        byte[] password = RealMariaDb.PASSWORD.getBytes(UTF_8);
        HandshakeV10 greeting = HandshakeV10.decode(packet());
        assertThat(greeting.capabilities().and(wanted)).isEqualTo(wanted);
        HandshakeResponse41 response = new HandshakeResponse41(
                wanted,
                1 << 26,
                45,
                ByteString.utf8(RealMariaDb.USER),
                ByteString.of(
                        NativePassword.scramble(password, greeting.challenge().bytes())),
                ByteString.utf8(RealMariaDb.DATABASE),
                greeting.plugin(),
                null,
                0);
        send(1, response::encode);
        LoginReply reply = LoginReply.decode(packet(), wanted);
        if (reply instanceof AuthSwitchRequest request) {
            byte[] answer =
                    NativePassword.scramble(password, request.challenge().bytes());
            send(3, payload -> payload.writeBytes(answer));
            reply = LoginReply.decode(packet(), wanted);
        }
        assertThat(reply).isInstanceOf(OkPacket.class);
    }

    private ByteBuf packet() throws IOException {
        byte[] header = in.readNBytes(Framing.HEADER_LENGTH);
        byte[] payload = new byte[Unpooled.wrappedBuffer(header).readUnsignedMediumLE()];
        in.readFully(payload);
        return Unpooled.wrappedBuffer(payload);
    }

    private void send(int sequenceId, Consumer<ByteBuf> encoder) throws IOException {
        ByteBuf payload = Unpooled.buffer();
        encoder.accept(payload);
        socket.getOutputStream().write(Frames.of(sequenceId, ByteBufUtil.getBytes(payload)));
    }

    /** @return the frames that the client gets */
    byte[] command(byte[] payload) throws IOException {
        transmit(0, payload);
        return receive();
    }

    byte[] query(String statement) throws IOException {
        return command(("\3" + statement).getBytes(UTF_8));
    }

    /** @return what the client gets after it has sent the contents of the file that it is asked for */
    byte[] load(String statement, String... contents) throws IOException {
        transmit(0, ("\3" + statement).getBytes(UTF_8));
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        while (pair.responses.tracker().filesWanted() == 0) {
            got.write(readSome());
        }
        int sequenceId = pair.responses.nextSequenceId();
        for (String part : contents) {
            transmit(sequenceId++, part.getBytes(UTF_8));
        }
        got.write(receive());
        return got.toByteArray();
    }

    private void transmit(int sequenceId, byte[] payload) throws IOException {
        socket.getOutputStream().write(pair.client(Frames.of(sequenceId, payload)));
    }

    private byte[] receive() throws IOException {
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        do {
            got.write(readSome());
        } while (!pair.responses.tracker().over());
        return got.toByteArray();
    }

    private byte[] readSome() throws IOException {
        int length = in.read(piece);
        assertThat(length).as("the server has closed").isPositive();
        return pair.server(Arrays.copyOf(piece, length));
    }

    @Override
    public void close() throws IOException {
        transmit(0, new byte[] {1});
        socket.close();
    }
}
