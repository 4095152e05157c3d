// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.socket.SocketChannelConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.luaj.vm2.LuaUserdata;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capability;
import org.sluice.testkit.net.FreePort;

/** Section 16: listening, connecting, limits; section 4: what sockets are like. */
@Timeout(60)
class Section16LimitsTest {
    @Test
    void listenersComeAndGoAtAnyTimeAndEachRunsItsOwnCode() throws Exception {
        int second = FreePort.next();
        String lua =
                Lab.listening("note('first') if not other then other = keep(dpm.listener('127.0.0.1', " + second + ")) "
                        + "other:register(dpm.MYC_CONNECT, function(c, lid) keep(c) note('second', lid == other:id()) "
                        + "dpm.close(other) end) end");
        try (Lab lab = new Lab(lua);
                RawPeer one = lab.client()) {
            lab.expectCalls("first");
            try (RawPeer two = RawPeer.connect(second)) {
                lab.expectCalls("second true");
                lab.eventually("dpm.close(other) == nil");
                assertThat(lab.engine.listeners()).hasSize(1);
                lab.exec("dpm.wire_packet(conns[4], dpm.new_handshake_pkt())");
                assertThat(two.read().first()).as("its client stays").isEqualTo(10);
            }
            try (RawPeer three = lab.client()) {
                lab.expectCalls("first");
                assertThat(one.socket.isConnected() && three.socket.isConnected())
                        .isTrue();
            }
        }
    }

    @Test
    void aPortIsFreeAtOnceWhenItsListenerIsClosed() throws Exception {
        int port = FreePort.next();
        String listen = "l = keep(assert(dpm.listener('127.0.0.1', " + port + "))) l:register(dpm.MYC_CONNECT, keep)";
        try (Lab lab = new Lab(listen)) {
            for (int i = 0; i < 5; i++) {
                try (RawPeer client = RawPeer.connect(port)) {
                    lab.eventually("l:id() < " + Integer.MAX_VALUE);
                    assertThat(client.socket.isConnected()).isTrue();
                    lab.exec("dpm.close(l) " + listen);
                }
            }
        }
    }

    @Test
    void aThousandMayWaitToBeAccepted() throws Exception {
        CountDownLatch accepting = new CountDownLatch(1);
        List<Socket> waiting = new ArrayList<>();
        try (Lab lab = new Lab(Lab.listening("met = (met or 0) + 1"))) {
            lab.engine.worker().accepting().loop().execute(() -> {
                try {
                    accepting.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            String where = lab.engine.listeners().get(0);
            InetSocketAddress address = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), Integer.parseInt(where.substring(where.lastIndexOf(':') + 1)));
            for (int i = 0; i < 1000; i++) {
                Socket socket = new Socket();
                waiting.add(socket);
                socket.connect(address, 5000);
            }
            accepting.countDown();
            lab.eventually("met == 1000");
        } finally {
            accepting.countDown();
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    @Test
    void socketsSendAtOnceAndCloseInTheBackground() throws Exception {
        try (Lab lab = new Lab(Lab.passthrough(""));
                RawPeer client = lab.client()) {
            lab.eventually("backend ~= nil");
            for (String one : new String[] {"client", "backend"}) {
                LuaUserdata held =
                        (LuaUserdata) lab.engine.eval("return " + one).arg1();
                PacketConnection connection = (PacketConnection) ((Conn) held.m_instance).connection();
                SocketChannelConfig options = (SocketChannelConfig) connection.channel.config();
                assertThat(options.isTcpNoDelay()).as(one).isTrue();
                assertThat(options.getSoLinger()).as(one).isNegative();
            }
            assertThat(client.socket.isConnected()).isTrue();
        }
    }

    @Test
    void aClientsNameAndDatabaseAreReadWholeAndNoPasswordIsNone() throws Exception {
        String longName = "n".repeat(80);
        String lua = Lab.listening("local h = dpm.new_handshake_pkt() dpm.wire_packet(c, h) "
                + "c:register(dpm.MYC_WAITING, function(auth, id) if id then c:register(dpm.MYC_WAITING, nil) "
                + "note(auth:user(), auth:databasename(), dpm.check_pass(auth, h, ('0'):rep(40)) ~= 0) end end)");
        try (Lab lab = new Lab(lua);
                RawPeer client = lab.client()) {
            client.read();
            client.write(
                    1,
                    RawPeer.bytes(new HandshakeResponse41(
                            RawPeer.PLAIN.with(Capability.CLIENT_CONNECT_WITH_DB),
                            1 << 24,
                            8,
                            ByteString.utf8(longName),
                            ByteString.EMPTY,
                            ByteString.of("shop".getBytes(UTF_8)),
                            null,
                            null,
                            0)::encode));
            lab.expectCalls(longName + " shop true");
        }
    }
}
