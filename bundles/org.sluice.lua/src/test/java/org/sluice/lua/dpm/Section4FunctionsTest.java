// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Section 4: the functions of the dpm table; section 16: listening and connecting; D7, D8, D19. */
@Timeout(60)
class Section4FunctionsTest {
    @TempDir
    private Path folder;

    @Test
    void listenerOnAnAddressAndOnAll() throws Exception {
        try (Lab lab =
                new Lab(Lab.listening(""), "all = keep(dpm.listener(nil, 0)) any = dpm.listener(dpm.INADDR_ANY, 0)")) {
            assertThat(lab.eval("listener:listener() .. listener:my_type() .. tostring(listener:socket_address())"))
                    .isEqualTo("11nil");
            assertThat(lab.engine.listeners()).hasSize(3);
            try (RawPeer client = lab.client()) {
                assertThat(client.socket.isConnected()).isTrue();
            }
        }
    }

    @Test
    void aListenerThatCanNotBindIsNilAndTheReason() throws Exception {
        try (ServerSocket taken = new ServerSocket(0);
                Lab lab = new Lab("l, why = dpm.listener('127.0.0.1', " + taken.getLocalPort() + ") "
                        + "l2, why2 = dpm.listener('192.0.2.1', 0) l3, why3 = dpm.listener('nowhere', 0)")) {
            assertThat(lab.eval("tostring(l) .. why")).startsWith("nil").contains("in use");
            assertThat(lab.eval("tostring(l2) .. why2")).startsWith("nil").contains("assign");
            assertThat(lab.eval("tostring(l3) .. why3")).contains("it is no IP address");
            assertThat(lab.errors).hasSize(3);
            assertThat(lab.engine.counts().listeners()).isZero();
        }
    }

    @ParameterizedTest(name = "a listener with mode {0} has {1}")
    @CsvSource({"nil, rwx------", "'''0770''', rwxrwx---", "'''666''', rw-rw-rw-", "'''1777''', rwxrwxrwx"})
    void listenerUnixHasItsMode(String mode, String permissions) throws Exception {
        Path path = folder.resolve("s");
        try (Lab lab = new Lab("listener = keep(dpm.listener_unix('" + path + "', " + mode + ")) "
                + "listener:register(dpm.MYC_CONNECT, function(c) keep(c) where = c:socket_address() end)")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo(permissions);
            assertThat(lab.eval("listener:listener()")).isEqualTo("2");
            try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                lab.eventually("where == 'localhost'");
                assertThat(client.isConnected()).isTrue();
            }
            lab.exec("dpm.close(listener)");
            assertThat(path).doesNotExist();
        }
    }

    @Test
    void listenerUnixRemovesASocketAndNothingElse() throws Exception {
        Path socket = folder.resolve("s");
        try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            left.bind(UnixDomainSocketAddress.of(socket));
        }
        Path file = Files.writeString(folder.resolve("f"), "precious");
        try (Lab lab =
                new Lab("a = keep(dpm.listener_unix('" + socket + "')) b, why = dpm.listener_unix('" + file + "')")) {
            assertThat(lab.eval("a:listener() .. tostring(b) .. why"))
                    .startsWith("2nil")
                    .contains("a file and no socket");
            assertThat(file).hasContent("precious");
            try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
                assertThat(client.isConnected()).isTrue();
            }
        }
    }

    @Test
    void connectUnixReachesAServerAndSaysNilWhereNobodyListens() throws Exception {
        Path path = folder.resolve("server");
        try (ServerSocketChannel server =
                        ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
                Lab lab = new Lab(
                        "s = keep(dpm.connect_unix('" + path + "')) n, why = dpm.connect_unix('" + path + "x')")) {
            assertThat(server.accept().isConnected()).isTrue();
            assertThat(lab.eval("s:my_type() .. s:listener() .. s:socket_address()"))
                    .isEqualTo("00localhost");
            assertThat(lab.eval("tostring(n) .. why")).startsWith("nil");
        }
    }

    @Test
    void connectTakesNamesAndTellsWhatIsNotFound() throws Exception {
        try (Lab lab = new Lab(
                "a = keep(dpm.connect('localhost', backend_port)) "
                        + "b = keep(dpm.connect('no-such-host.invalid', 3306)) b:register(dpm.MY_CLOSING, function(...) note(...) end)")) {
            lab.accept().close();
            lab.eventually("log[1] == '2'");
            assertThat(lab.eval("b:error()")).contains("can not find no-such-host.invalid");
        }
    }

    @Test
    void d7CloseSendsWhatWasWiredBefore() throws Exception {
        String rows = "local r = dpm.new_rset_pkt() r:field_count(1) local w = dpm.new_row_pkt() "
                + "r:pack_row(w, ('x'):rep(100000)) for i = 1, 50 do dpm.wire_packet(client, w) end dpm.close(client)";
        try (Lab lab = new Lab(Lab.listening("dpm.wire_packet(c, dpm.new_handshake_pkt()) "
                        + "c:register(dpm.MYC_WAITING, function(auth) if type(auth) == 'userdata' then " + rows
                        + " end end)"));
                RawPeer client = lab.client()) {
            client.read();
            client.login("whee", RawPeer.PLAIN, new byte[0], "");
            for (int i = 0; i < 50; i++) {
                RawPeer.Frame row = client.read();
                assertThat(row.id()).isEqualTo(2 + i);
                assertThat(row.payload()).hasSize(100_004);
            }
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void d8CloseWithinClosingIsNil() throws Exception {
        try (Lab lab = new Lab(
                        Lab.listening("c:register(dpm.MY_CLOSING, function() again = tostring(dpm.close(c)) end)"));
                RawPeer client = lab.client()) {
            lab.eventually("client ~= nil");
            assertThat(lab.eval("dpm.close(client) .. again")).isEqualTo("1nil");
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void aListenerCanBeClosedAndClosingIsCalledForIt() throws Exception {
        try (Lab lab = new Lab(Lab.listening("") + " listener:register(dpm.MY_CLOSING, function(...) note(...) end)")) {
            assertThat(lab.eval("dpm.close(listener)")).isEqualTo("1");
            lab.expectCalls("1");
            assertThat(lab.engine.listeners()).isEmpty();
        }
    }

    @Test
    void proxyConnectWantsAClientAndAServerThatAreAlive() throws Exception {
        try (Lab lab = new Lab(Lab.listening("") + " server = keep(dpm.connect('127.0.0.1', backend_port))");
                RawPeer client = lab.client()) {
            lab.eventually("client ~= nil");
            assertThat(lab.eval("select(2, pcall(dpm.proxy_connect, server, client))"))
                    .contains("bad argument #1 to 'proxy_connect' (client expected)");
            assertThat(lab.eval("select(2, pcall(dpm.proxy_connect, listener, server))"))
                    .contains("bad argument #1 to 'proxy_connect' (client expected)");
            assertThat(lab.eval("select(2, pcall(dpm.proxy_connect, client, client))"))
                    .contains("bad argument #2 to 'proxy_connect' (server expected)");
            lab.exec("dpm.close(server)");
            assertThat(lab.eval("select(2, pcall(dpm.proxy_connect, client, server))"))
                    .contains("bad argument #2 to 'proxy_connect' (connection 2 is closed)");
            assertThat(client.socket.isConnected()).isTrue();
        }
    }

    @Test
    void d19AnotherAttachmentLeavesNoLeftovers() throws Exception {
        try (Lab lab = new Lab(Lab.listening("") + " s1 = keep(dpm.connect('127.0.0.1', backend_port)) "
                        + "s2 = keep(dpm.connect('127.0.0.1', backend_port))");
                RawPeer one = lab.client();
                RawPeer two = lab.client()) {
            lab.eventually("conns[4] ~= nil and conns[5] ~= nil");
            lab.exec("c1, c2 = conns[4], conns[5] dpm.proxy_connect(c1, s1) dpm.proxy_connect(c2, s1)");
            assertThat(lab.eval("pcall(dpm.proxy_disconnect, c1)")).isEqualTo("false");
            assertThat(lab.eval("c1:remote_id() .. c2:remote_id() .. s1:remote_id()"))
                    .isEqualTo("225");
            lab.exec("dpm.proxy_connect(c2, s2) dpm.proxy_connect(c1, s1)");
            assertThat(lab.eval("c1:remote_id() .. c2:remote_id() .. s1:remote_id() .. s2:remote_id()"))
                    .isEqualTo("2345");
            lab.exec("dpm.close(c1)");
            assertThat(lab.eval("s1:remote_id() .. tostring(pcall(dpm.proxy_disconnect, s1))"))
                    .isEqualTo("4false");
            assertThat(one.ended()).isTrue();
            assertThat(two.socket.isConnected()).isTrue();
        }
    }

    @Test
    void proxyDisconnectClearsBothIdsAndIsAnErrorWhereNothingIsAttached() throws Exception {
        try (Lab lab = new Lab(Lab.passthrough(""));
                RawPeer client = lab.client()) {
            lab.eventually("client ~= nil");
            assertThat(lab.eval("client:remote_id() .. backend:remote_id()")).isEqualTo("32");
            lab.exec("dpm.proxy_disconnect(backend)");
            assertThat(lab.eval("client:remote_id() .. backend:remote_id()")).isEqualTo("00");
            assertThat(lab.eval("select(2, pcall(dpm.proxy_disconnect, client))"))
                    .contains("bad argument #1 to 'proxy_disconnect' (connection is not attached)");
            assertThat(client.socket.isConnected()).isTrue();
        }
    }

    @Test
    void timesAreTheClocks() throws Exception {
        try (Lab lab = new Lab("s, us = dpm.gettimeofday()")) {
            long now = System.currentTimeMillis();
            assertThat(Math.abs(Double.parseDouble(lab.eval("dpm.time_hires()")) - now))
                    .isLessThan(5000);
            assertThat(Math.abs(Double.parseDouble(lab.eval("dpm.time()")) - now / 1000.0))
                    .isLessThan(5);
            assertThat(lab.eval("tostring(s <= dpm.time() and us >= 0 and us < 1000000)"))
                    .isEqualTo("true");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "dpm.listener('127.0.0.1') | bad argument #2 to 'listener' (number expected, got no value)",
                "dpm.listener({}, 1) | bad argument #1 to 'listener' (string expected, got table)",
                "dpm.listener(nil, 65536) | bad argument #2 to 'listener' (number from 0 to 65535 expected, got 65536)",
                "dpm.listener_unix() | bad argument #1 to 'listener_unix' (string expected, got no value)",
                "dpm.listener_unix('/tmp/x', '9') | bad argument #2 to 'listener_unix' (octal digits expected, got '9')",
                "dpm.listener_unix(('x'):rep(101)) | bad argument #1 to 'listener_unix' (path of 1 to 100 bytes expected, got 101)",
                "dpm.connect(nil, 1) | bad argument #1 to 'connect' (string expected, got nil)",
                "dpm.connect_unix(nil) | bad argument #1 to 'connect_unix' (string expected, got nil)",
                "dpm.close() | bad argument #1 to 'close' (dpm.conn expected, got no value)",
                "dpm.close(dpm.new_ok_pkt()) | bad argument #1 to 'close' (dpm.conn expected, got dpm.ok)",
                "dpm.wire_packet(l, 1) | bad argument #2 to 'wire_packet' (packet expected, got number)",
                "dpm.wire_packet(l, dpm.new_ok_pkt()) | bad argument #1 to 'wire_packet' (client or server expected, got a listener)",
                "dpm.proxy_disconnect(l) | bad argument #1 to 'proxy_disconnect' (connection is not attached)"
            })
    void aWrongArgumentIsNamed(String call, String message) throws Exception {
        try (Lab lab = new Lab("l = keep(dpm.listener('127.0.0.1', 0))")) {
            assertThat(lab.eval("select(2, pcall(function() " + call + " end))"))
                    .contains(message);
        }
    }
}
