// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.lua.dpm.RawPeer.Frame;
import org.sluice.mysql.packet.AuthMoreData;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.packet.SslRequest;
import org.sluice.mysql.scramble.CachingSha2;
import org.sluice.mysql.scramble.RsaExchange;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;
import org.sluice.testkit.tls.ServerCertificate;

/** TLS with clients and with servers, of which scripts see nothing in the packets; D21. */
@Timeout(60)
class TlsTest {
    private static final Capabilities TLS = RawPeer.PLAIN.with(Capability.CLIENT_SSL);
    private static final Capabilities PLUGINS = TLS.with(Capability.CLIENT_PLUGIN_AUTH);
    private static final String OWN_CLIENTS = Lab.listening("before = c:tls_version() "
                    + "dpm.wire_packet(c, dpm.new_handshake_pkt()) c:register(dpm.MYC_WAITING, function(auth, id) "
                    + "if not id then return end note(auth:user(), auth:client_flags(dpm.CLIENT_SSL), c:tls_version(), c:tls_cipher()) "
                    + "dpm.wire_packet(c, dpm.new_ok_pkt()) return dpm.DPM_NOPROXY end)")
            + " assert(listener:tls())";

    @TempDir
    private static Path folder;

    private static TestContexts contexts;

    @BeforeAll
    static void makeCertificate() throws Exception {
        contexts = new TestContexts(ServerCertificate.create(folder));
    }

    private static Lab lab(String lua) throws Exception {
        return new Lab(settings -> settings.withTls(() -> contexts), lua);
    }

    private static Capabilities announced(RawPeer client) throws IOException {
        return HandshakeV10.decode(client.read().buffer()).capabilities();
    }

    private static void ask(RawPeer client) throws IOException {
        client.reply(new SslRequest(TLS, 1 << 24, 8)::encode);
    }

    /** A login of a script's own. */
    private static String login(String tls) {
        return "server = keep(dpm.connect('127.0.0.1', backend_port)) " + tls
                + " server:register(dpm.MYS_WAIT_AUTH, function(h) flag = h:server_capabilities(dpm.CLIENT_SSL) "
                + "local a = dpm.new_auth_pkt() a:user('whee') "
                + "dpm.crypt_pass(a, h, 'toast') dpm.wire_packet(server, a) return dpm.DPM_NOPROXY end) "
                + "server:register(dpm.MYS_WAIT_CMD, function(...) note('ready', server:tls_version()) end) "
                + "server:register(dpm.MY_CLOSING, function(...) note('closing', ...) end)";
    }

    @Test
    void aScriptsClientsAreOfferedTlsAndTheScriptSeesPlainPackets() throws Exception {
        try (Lab lab = lab(OWN_CLIENTS);
                RawPeer client = lab.client()) {
            assertThat(announced(client).has(Capability.CLIENT_SSL)).isTrue();
            ask(client);
            client.secure(contexts.context(), true);
            client.write(2, RawPeer.loginPayload("whee", TLS, new byte[20], ""));
            Frame ok = client.read();
            assertThat(ok.first()).isZero();
            assertThat(ok.id()).isEqualTo(3);
            lab.expectCalls("whee false TLSv1.3 " + lab.eval("client:tls_cipher()"));
            assertThat(lab.eval("before == nil")).isEqualTo("true");
            assertThat(lab.errors).isEmpty();
        }
    }

    @Test
    void aClientThatDoesNotAskStaysInPlain() throws Exception {
        try (Lab lab = lab(OWN_CLIENTS);
                RawPeer client = lab.client()) {
            announced(client);
            client.login("whee", RawPeer.PLAIN, new byte[20], "");
            assertThat(client.read().first()).isZero();
            lab.expectCalls("whee false nil nil");
        }
    }

    @Test
    void bytesInPlainBehindTheWishForTlsAreNoLogin() throws Exception {
        try (Lab lab = lab(OWN_CLIENTS);
                RawPeer client = lab.client()) {
            announced(client);
            ByteArrayOutputStream both = new ByteArrayOutputStream();
            both.write(new byte[] {32, 0, 0, 1});
            both.write(RawPeer.bytes(new SslRequest(TLS, 1 << 24, 8)::encode));
            byte[] login = RawPeer.loginPayload("mallory", TLS, new byte[20], "");
            both.write(new byte[] {(byte) login.length, 0, 0, 2});
            both.write(login);
            client.raw(both.toByteArray());
            lab.eventually("client:error() ~= nil");
            assertThat(lab.eval("client:error()")).isEqualTo("TLS: the other side does not speak it");
            lab.expectCalls();
        }
    }

    @ParameterizedTest(name = "in state {0}")
    @ValueSource(booleans = {false, true})
    void aSecondWishIsRefused(boolean within) throws Exception {
        try (Lab lab = lab(within ? OWN_CLIENTS : OWN_CLIENTS.replace("assert(listener:tls())", ""));
                RawPeer client = lab.client()) {
            announced(client);
            ask(client);
            if (within) {
                client.secure(contexts.context(), true);
                client.write(2, RawPeer.bytes(new SslRequest(TLS, 1 << 24, 8)::encode));
            }
            assertThat(client.read().text()).contains(within ? "Bad handshake" : "TLS is not offered here");
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void aSessionPassesThroughWithTlsOnBothSides() throws Exception {
        String tls = "backend:tls('default') ";
        try (Lab lab = lab(Lab.passthrough(tls) + " listener:tls('default')");
                RawPeer client = lab.client();
                RawPeer server = lab.accept()) {
            server.greet(PLUGINS, "mysql_native_password");
            assertThat(announced(client).has(Capability.CLIENT_SSL)).isTrue();
            ask(client);
            client.secure(contexts.context(), true);
            client.write(2, RawPeer.loginPayload("whee", PLUGINS, new byte[20], "mysql_native_password"));
            Frame request = server.read();
            assertThat(SslRequest.isOne(request.buffer())).isTrue();
            assertThat(request.id()).isOne();
            server.secure(contexts.context(), false);
            Frame login = server.read();
            assertThat(login.id()).isEqualTo(2);
            HandshakeResponse41 decoded = HandshakeResponse41.decode(login.buffer());
            assertThat(decoded.user().utf8()).isEqualTo("whee");
            assertThat(decoded.capabilities().has(Capability.CLIENT_SSL)).isTrue();
            server.reply(Pair.OK);
            assertThat(client.read().id()).isEqualTo(3);
            byte[] long1 = ("\3select '" + "x".repeat(200_000) + "'").getBytes(ISO_8859_1);
            client.write(0, long1);
            assertThat(server.read().payload()).isEqualTo(long1);
            server.reply(Pair.OK);
            assertThat(client.read().id()).isOne();
            assertThat(lab.eval("client:tls_version() .. backend:tls_version()"))
                    .isEqualTo("TLSv1.3TLSv1.3");
            assertThat(lab.errors).isEmpty();
        }
    }

    @Test
    void tlsIsOneSidesOwn() throws Exception {
        try (Lab lab = lab(Lab.passthrough("backend:tls() "));
                RawPeer client = lab.client();
                RawPeer server = lab.accept()) {
            server.greet(TLS, "");
            assertThat(announced(client).has(Capability.CLIENT_SSL)).isFalse();
            client.login("whee", RawPeer.PLAIN, new byte[20], "");
            assertThat(SslRequest.isOne(server.read().buffer())).isTrue();
            server.secure(contexts.context(), false);
            assertThat(server.read().text()).contains("whee");
            server.reply(Pair.OK);
            assertThat(client.read().id()).isEqualTo(2);
        }
    }

    @Test
    void aScriptsLoginInTlsGivesThePasswordAsItIs() throws Exception {
        try (Lab lab = lab(login("assert(server:tls())"));
                RawPeer server = lab.accept()) {
            server.greet(PLUGINS, CachingSha2.PLUGIN);
            server.read();
            server.secure(contexts.context(), false);
            assertThat(server.read().id()).isEqualTo(2);
            server.reply("0104");
            assertThat(server.read().text()).isEqualTo("toast\0");
            server.reply(Pair.OK);
            lab.expectCalls("ready TLSv1.3");
            assertThat(lab.eval("flag")).isEqualTo("false");
        }
    }

    @Test
    void aPasswordInTlsGoesOnUnderTheServersKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        try (Lab lab = lab(Lab.passthrough("") + " listener:tls()");
                RawPeer client = lab.client();
                RawPeer server = lab.accept()) {
            server.greet(PLUGINS, CachingSha2.PLUGIN);
            announced(client);
            ask(client);
            client.secure(contexts.context(), true);
            client.write(2, RawPeer.loginPayload("whee", PLUGINS, new byte[32], CachingSha2.PLUGIN));
            server.read();
            server.reply("0104");
            assertThat(client.read().hex()).isEqualTo("0104");
            client.reply("746f61737400");
            assertThat(server.read().hex()).isEqualTo("02");
            server.reply(
                    out -> new AuthMoreData(ByteString.utf8(RsaExchange.pem(keys.getPublic()))).encode(out, PLUGINS));
            assertThat(RsaExchange.decrypt(
                            server.read().payload(), "abcdefghijklmnopqrst".getBytes(ISO_8859_1), keys.getPrivate()))
                    .hasValue("toast".getBytes(ISO_8859_1));
            server.reply(Pair.OK);
            assertThat(client.read().first()).isZero();
        }
    }

    @Test
    void aPasswordUnderAKeyGoesOnInTlsAsItIs() throws Exception {
        try (Lab lab = lab(Lab.passthrough("backend:tls()"));
                RawPeer client = lab.client();
                RawPeer server = lab.accept()) {
            server.greet(PLUGINS, CachingSha2.PLUGIN);
            client.read();
            client.login("whee", PLUGINS.without(Capability.CLIENT_SSL), new byte[32], CachingSha2.PLUGIN);
            server.read();
            server.secure(contexts.context(), false);
            server.read();
            server.reply("0104");
            assertThat(client.read().hex()).isEqualTo("0104");
            client.reply("02");
            String pem = client.read().text().substring(1);
            byte[] answer = RsaExchange.encrypt(
                    "toast".getBytes(ISO_8859_1),
                    "abcdefghijklmnopqrst".getBytes(ISO_8859_1),
                    RsaExchange.publicKey(pem));
            client.reply(ByteBufUtil.hexDump(answer));
            assertThat(server.read().text()).isEqualTo("toast\0");
            server.reply(Pair.OK);
            assertThat(client.read().first()).isZero();
        }
    }

    @Test
    void aServerWithoutTlsIsClosedWithTheReason() throws Exception {
        for (String when :
                new String[] {login("server:tls()"), login("").replace("function(h)", "function(h) server:tls() ")}) {
            try (Lab lab = lab(when);
                    RawPeer server = lab.accept()) {
                server.greet(RawPeer.PLAIN, "");
                lab.expectCalls("closing 1");
                assertThat(lab.eval("server:error()")).isEqualTo("TLS: the server offers none");
                assertThat(server.ended()).isTrue();
            }
        }
    }

    @Test
    void aServerThatNoAuthorityKnowsGetsNoLogin() throws Exception {
        try (Lab lab = lab(login("server:tls('strangers', 'ca')"));
                RawPeer server = lab.accept()) {
            server.greet(TLS, "");
            server.read();
            assertThatThrownBy(() -> {
                        server.secure(contexts.context(), false);
                        server.read();
                    })
                    .isInstanceOf(IOException.class);
            lab.expectCalls("closing 1");
            assertThat(lab.eval("server:error()")).startsWith("TLS: ").doesNotContain("Exception");
        }
    }

    @Test
    void whatAServerSaysInPlainBehindItsGreetingIsNoAnswer() throws Exception {
        try (Lab lab = lab(login("server:tls()"));
                RawPeer server = lab.accept()) {
            ByteArrayOutputStream both = new ByteArrayOutputStream();
            byte[] greeting = RawPeer.bytes(new HandshakeV10(
                    ByteString.utf8("8.0.99"), 77, ByteString.utf8("abcdefghijklmnopqrst"), TLS, 8, 2, null)::encode);
            both.write(new byte[] {(byte) greeting.length, 0, 0, 0});
            both.write(greeting);
            both.write(new byte[] {7, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0});
            server.raw(both.toByteArray());
            lab.expectCalls("closing 1");
            assertThat(lab.eval("server:error()")).isEqualTo("TLS: the other side does not speak it");
        }
    }

    @Test
    void aContextThatIsNotThereIsTold() throws Exception {
        try (Lab lab = lab(OWN_CLIENTS.replace("listener:tls()", "listener:tls('nobody')"));
                RawPeer client = lab.client()) {
            assertThat(announced(client).has(Capability.CLIENT_SSL)).isFalse();
            assertThat(lab.errors).singleElement().asString().contains("is offered no TLS: there is no context nobody");
        }
    }

    @Test
    void wrongArgumentsAndStatesAreNamed() throws Exception {
        try (Lab lab = lab(login("") + " " + Lab.listening(""))) {
            assertThat(lab.eval("select(2, pcall(server.tls, server, {}))"))
                    .contains("bad argument #1 to 'tls' (string expected, got table)");
            assertThat(lab.eval("select(2, pcall(server.tls, server, nil, 'half'))"))
                    .contains("bad argument #2 to 'tls' ('none', 'ca' or 'full' expected, got 'half')");
            RawPeer client = lab.client();
            lab.eventually("client ~= nil");
            assertThat(lab.eval("select(2, pcall(client.tls, client))")).contains("its TLS is its listener's");
            client.socket.close();
        }
    }
}
