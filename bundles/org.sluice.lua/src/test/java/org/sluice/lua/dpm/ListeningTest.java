// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Where and from where a script can listen. */
class ListeningTest {
    private static final byte[] LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    private static final String GREET =
            "function(c) keep(c) client = c dpm.wire_packet(c, dpm.new_handshake_pkt()) end";

    @Test
    void onIpv6() throws Exception {
        Assumptions.assumeTrue(NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .anyMatch(address -> address instanceof Inet6Address && address.isLoopbackAddress()));
        try (Lab lab = new Lab("l = keep(assert(dpm.listener('::1', 0))) l:register(dpm.MYC_CONNECT, " + GREET + ")")) {
            int port = Integer.parseInt(lab.eval("l:port()"));
            assertThat(lab.engine.listeners()).containsExactly("tcp:[::1]:" + port);
            try (RawPeer client = new RawPeer(new Socket(InetAddress.getByAddress(LOOPBACK), port))) {
                assertThat(client.read().text()).contains("5.0.37");
                assertThat(lab.eval("client:socket_address()")).isEqualTo("::1");
                lab.exec("s = keep(dpm.connect('::1', l:port()))");
                lab.eventually("s:socket_address() == '::1' and client:id() > s:id()");
            }
            assertThat(lab.eval("select(2, dpm.listener('::1', l:port()))"))
                    .contains("can not listen on")
                    .contains("in use");
        }
    }

    @Test
    void onAllAddresses() throws Exception {
        try (Lab lab = new Lab("l = keep(dpm.listener(nil, 0))")) {
            assertThat(lab.engine.listeners()).containsExactly("tcp:*:" + lab.eval("l:port()"));
        }
    }

    @Test
    void fromACoroutine() throws Exception {
        try (Lab lab = new Lab("""
                co = coroutine.create(function()
                  l = keep(assert(dpm.listener('127.0.0.1', 0)))
                  taken, why = dpm.listener('127.0.0.1', l:port())
                  nowhere, reason = dpm.listener('no-address', 0)
                  l:register(dpm.MYC_CONNECT, %s)
                  coroutine.yield()
                  backend = keep(dpm.connect('127.0.0.1', l:port()))
                end)
                assert(coroutine.resume(co))
                """.formatted(GREET))) {
            assertThat(lab.eval("taken")).isEqualTo("nil");
            assertThat(lab.eval("why")).contains("can not listen on").contains("in use");
            assertThat(lab.eval("nowhere")).isEqualTo("nil");
            assertThat(lab.eval("reason")).contains("no-address");
            try (RawPeer client = lab.client()) {
                assertThat(client.read().text()).contains("5.0.37");
            }
            lab.exec("assert(coroutine.resume(co))");
            lab.eventually("client ~= nil and backend:remote_id() == 0 and client:id() > backend:id()");
        }
    }

    @Test
    void fromACallbackAndATimer() throws Exception {
        try (Lab lab = new Lab(Lab.listening("""
                second = keep(assert(dpm.listener('127.0.0.1', 0)))
                taken, why = dpm.listener('127.0.0.1', second:port())
                t = dpm.new_timer()
                t:schedule(0, 1, function() t:cancel() third = keep(assert(dpm.listener('127.0.0.1', 0))) end, nil)
                """))) {
            try (RawPeer client = lab.client()) {
                assertThat(client.socket.isConnected()).isTrue();
                lab.eventually("third ~= nil");
                assertThat(lab.engine.listeners()).hasSize(3);
                assertThat(lab.eval("taken")).isEqualTo("nil");
                assertThat(lab.eval("why")).contains("in use");
            }
        }
    }

    @Test
    void whatACoroutineWiresIsSentInItsOrder() throws Exception {
        try (Lab lab = new Lab(Lab.listening("""
                dpm.wire_packet(c, dpm.new_handshake_pkt())
                function err(n) local e = dpm.new_err_pkt() e:errnum(n) return e end
                coroutine.wrap(function() dpm.wire_packet(c, err(1001)) dpm.wire_packet(c, err(1002)) end)()
                dpm.wire_packet(c, err(1003))
                coroutine.wrap(function() dpm.wire_packet(c, err(1004)) dpm.close(c) end)()
                """))) {
            try (RawPeer client = lab.client()) {
                client.read();
                for (int error = 1001; error <= 1004; error++) {
                    byte[] payload = client.read().payload();
                    assertThat((payload[1] & 0xFF) | (payload[2] & 0xFF) << 8).isEqualTo(error);
                }
                assertThat(client.ended()).isTrue();
            }
        }
    }
}
