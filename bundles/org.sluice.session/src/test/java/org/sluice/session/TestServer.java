// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.packet.AuthSwitchRequest;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.packet.OkPacket;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;
import org.sluice.mysql.wire.StatusFlags;
import org.sluice.testkit.net.Script;
import org.sluice.testkit.net.Wire;

/** A server that says yes to every login, and OK to every command; for cases that no real one produces. */
final class TestServer implements Script {
    static final ByteString CHALLENGE = ByteString.utf8("abcdefghijklmnopqrst");
    static final Capabilities MYSQL57 = new Capabilities(0x81FF_F7FFL).without(Capability.CLIENT_COMPRESS);

    final BlockingQueue<HandshakeResponse41> logins = new LinkedBlockingQueue<>();
    final BlockingQueue<Packets.Frame> commands = new LinkedBlockingQueue<>();
    private final Capabilities capabilities;

    TestServer(Capabilities capabilities) {
        this.capabilities = capabilities;
    }

    static HandshakeV10 greeting(Capabilities capabilities) {
        return new HandshakeV10(
                ByteString.utf8("5.7.44-scripted"),
                7,
                CHALLENGE,
                capabilities,
                45,
                StatusFlags.SERVER_STATUS_AUTOCOMMIT,
                capabilities.has(Capability.CLIENT_PLUGIN_AUTH) ? ByteString.utf8(NativePassword.PLUGIN) : null);
    }

    static void greet(Wire wire, UnaryOperator<byte[]> change) throws IOException {
        wire.write(change.apply(Packets.framed(0, Packets.payload(greeting(MYSQL57)::encode))));
    }

    /** Greets, takes any login, answers to it, and goes on. */
    static Script afterLogin(byte[] answer, Script then) {
        return wire -> {
            greet(wire, bytes -> bytes);
            Packets.over(wire).read();
            wire.write(answer);
            then.play(wire);
        };
    }

    @Override
    public void play(Wire wire) throws IOException {
        Packets packets = Packets.over(wire);
        packets.send(0, greeting(capabilities)::encode);
        try {
            HandshakeResponse41 login =
                    HandshakeResponse41.decode(packets.read().buffer());
            logins.add(login);
            Capabilities agreed = login.capabilities();
            OkPacket ok = OkPacket.ofStatus(StatusFlags.SERVER_STATUS_AUTOCOMMIT);
            packets.send(2, out -> ok.encode(out, agreed));
            while (true) {
                Packets.Frame command = packets.read();
                commands.add(command);
                if (command.first() == CommandType.COM_QUIT.code()) {
                    wire.halfClose();
                    wire.drain();
                    return;
                }
                packets.send(1, out -> ok.encode(out, agreed));
            }
        } catch (EOFException | SocketException e) {
            // the proxy has left, by FIN or by RST
        }
    }

    /** One that puts a challenge of its own to whoever logs in, and looks at the answer. */
    static Script switching(String password) {
        return wire -> {
            Packets packets = Packets.over(wire);
            packets.send(0, greeting(MYSQL57)::encode);
            Capabilities agreed =
                    HandshakeResponse41.decode(packets.read().buffer()).capabilities();
            ByteString challenge = ByteString.utf8("tsrqponmlkjihgfedcba\0");
            packets.send(2, out -> new AuthSwitchRequest(ByteString.utf8(NativePassword.PLUGIN), challenge)
                    .encode(out, agreed));
            Packets.Frame answer = packets.read();
            byte[] right = NativePassword.scramble(
                    password.getBytes(StandardCharsets.UTF_8),
                    challenge.slice(0, 20).bytes());
            if (answer.sequenceId() == 3 && Arrays.equals(answer.payload(), right)) {
                packets.send(4, out -> OkPacket.ofStatus(2).encode(out, agreed));
            } else {
                packets.send(4, out -> ErrPacket.of(1045, "28000", "Access denied by the script")
                        .encode(out, agreed));
            }
            wire.drain();
        };
    }

    HandshakeResponse41 login() throws InterruptedException {
        HandshakeResponse41 login = logins.poll(10, TimeUnit.SECONDS);
        if (login == null) {
            throw new AssertionError("nobody has logged in");
        }
        return login;
    }
}
