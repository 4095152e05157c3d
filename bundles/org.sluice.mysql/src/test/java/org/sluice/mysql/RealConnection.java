// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.function.Consumer;
import org.sluice.mysql.packet.AuthSwitchRequest;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.packet.LoginReply;
import org.sluice.mysql.packet.OkPacket;
import org.sluice.mysql.result.CommandTracker;
import org.sluice.mysql.result.ResponseTracker;
import org.sluice.mysql.scramble.Ed25519;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Framing;

/** A client that is made of nothing but this library, and follows itself by both trackers. */
final class RealConnection implements AutoCloseable {
    private static final int TIMEOUT = 10_000;
    /** The number of splits grows with the square of it. */
    private static final int LONGEST_REPLAY = 2_000;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final ResponseTracker responses;
    private final CommandTracker commands;
    private final Capabilities capabilities;
    private final ByteArrayOutputStream captured = new ByteArrayOutputStream();

    RealConnection(int port, String user, byte[] password, Capabilities wanted) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
        capabilities = login(user, password, wanted);
        responses = new ResponseTracker(capabilities);
        commands = new CommandTracker(responses);
    }

    private Capabilities login(String user, byte[] password, Capabilities wanted) throws IOException {
        ByteBuf bytes = packet();
        String before = ByteBufUtil.hexDump(bytes);
        HandshakeV10 greeting = HandshakeV10.decode(bytes);
        assertThat(Hex.written(greeting::encode))
                .as("a real greeting, written again")
                .isEqualTo(before);
        Capabilities both = greeting.capabilities().and(wanted);
        HandshakeResponse41 response = new HandshakeResponse41(
                both,
                1 << 26,
                45,
                ByteString.utf8(user),
                ByteString.of(
                        NativePassword.scramble(password, greeting.challenge().bytes())),
                ByteString.utf8("test"),
                greeting.plugin(),
                null,
                0);
        send(1, response::encode);
        LoginReply reply = LoginReply.decode(packet(), both);
        if (reply instanceof AuthSwitchRequest request) {
            byte[] challenge = request.challenge().bytes();
            byte[] answer = request.plugin().utf8().equals(Ed25519.PLUGIN)
                    ? Ed25519.scramble(password, challenge)
                    : NativePassword.scramble(password, challenge);
            send(3, payload -> payload.writeBytes(answer));
            reply = LoginReply.decode(packet(), both);
        }
        assertThat(reply).isInstanceOf(OkPacket.class);
        return both;
    }

    private ByteBuf packet() throws IOException {
        byte[] header = in.readNBytes(Framing.HEADER_LENGTH);
        byte[] payload = new byte[Unpooled.wrappedBuffer(header).readUnsignedMediumLE()];
        in.readFully(payload);
        return Unpooled.wrappedBuffer(payload);
    }

    private void send(int sequenceId, Consumer<ByteBuf> encoder) throws IOException {
        out.write(framed(sequenceId, encoder));
    }

    private static byte[] framed(int sequenceId, Consumer<ByteBuf> encoder) {
        ByteBuf payload = Unpooled.buffer();
        encoder.accept(payload);
        ByteBuf wire = Unpooled.buffer();
        Framing.write(wire, sequenceId, payload);
        return ByteBufUtil.getBytes(wire);
    }

    ResponseTracker query(String sql) throws IOException {
        return command("03", sql);
    }

    /** Sends a command and reads until its response is over, which is where the stream must stand still. */
    ResponseTracker command(String head, String text) throws IOException {
        captured.reset();
        transmit(0, Hex.bytes(head), text.getBytes(UTF_8));
        receive();
        replay();
        return responses;
    }

    /** What has just come ends where it ended, and says the same, wherever it is split. */
    private void replay() {
        if (captured.size() > LONGEST_REPLAY) {
            return;
        }
        byte[] wire = captured.toByteArray();
        for (int cut = 0; cut <= wire.length; cut++) {
            ResponseTracker again = new ResponseTracker(capabilities);
            again.expect(commands.command());
            again.read(Unpooled.wrappedBuffer(wire), 0, cut);
            assertThat(again.over()).as("over at %d", cut).isEqualTo(cut == wire.length);
            if (cut < wire.length) {
                assertThat(again.read(Unpooled.wrappedBuffer(wire), cut, wire.length))
                        .isEqualTo(wire.length);
            }
            assertThat(again.over()).isTrue();
            assertThat(again.outcome()).isEqualTo(responses.outcome());
            assertThat(again.rows()).isEqualTo(responses.rows());
            assertThat(again.status()).isEqualTo(responses.status());
            assertThat(again.errorCode()).isEqualTo(responses.errorCode());
        }
    }

    /** Sends the contents of a file, once the server has asked for it. */
    ResponseTracker load(String sql, String contents) throws IOException {
        transmit(0, Hex.bytes("03"), sql.getBytes(UTF_8));
        while (responses.filesWanted() == 0) {
            readSome();
        }
        transmit(responses.nextSequenceId(), contents.getBytes(UTF_8));
        transmit(responses.nextSequenceId() + 1);
        assertThat(commands.kind()).isEqualTo(CommandTracker.Kind.FILE);
        receive();
        return responses;
    }

    private void transmit(int sequenceId, byte[]... parts) throws IOException {
        byte[] wire = framed(sequenceId, payload -> {
            for (byte[] part : parts) {
                payload.writeBytes(part);
            }
        });
        int at = 0;
        while (at < wire.length) {
            at = commands.read(Unpooled.wrappedBuffer(wire), at, wire.length);
        }
        out.write(wire);
    }

    private void receive() throws IOException {
        do {
            readSome();
        } while (!responses.over());
    }

    /** Reads what has come; nothing may be left behind the end of the response. */
    private void readSome() throws IOException {
        byte[] bytes = new byte[65_536];
        int length = in.read(bytes);
        assertThat(length).as("the server has closed").isPositive();
        captured.write(bytes, 0, length);
        assertThat(responses.read(Unpooled.wrappedBuffer(bytes), 0, length)).isEqualTo(length);
    }

    Capabilities capabilities() {
        return capabilities;
    }

    /** Leaves as a client should. */
    @Override
    public void close() throws IOException {
        transmit(0, new byte[] {1});
        socket.close();
    }
}
