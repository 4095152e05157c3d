// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sluice.lua.dpm.RawPeer.Frame;
import org.sluice.mysql.packet.AuthMoreData;
import org.sluice.mysql.packet.AuthSwitchRequest;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.scramble.CachingSha2;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.mysql.scramble.RsaExchange;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;

/** Section 12: logins that pass, logins that a script checks, and logins that a script makes; D2. */
@Timeout(60)
class Section12LoginTest {
    private static final byte[] TOAST = "toast".getBytes(UTF_8);
    private static final byte[] CHALLENGE = "abcdefghijklmnopqrst".getBytes(UTF_8);
    private static final byte[] OTHER = "ABCDEFGHIJKLMNOPQRST".getBytes(UTF_8);
    private static final Capabilities PLUGINS = RawPeer.PLAIN.with(Capability.CLIENT_PLUGIN_AUTH);
    private static final String LOGIN = "server = keep(dpm.connect('127.0.0.1', backend_port)) "
            + "server:register(dpm.MYS_WAIT_AUTH, function(h) local a = dpm.new_auth_pkt() a:user('whee') "
            + "dpm.crypt_pass(a, h, 'toast') dpm.wire_packet(server, a) return dpm.DPM_NOPROXY end) "
            + "server:register(dpm.MYS_WAIT_CMD, function(...) note('ready', ...) end) "
            + "server:register(dpm.MYS_RECV_ERR, function(...) note('error', ...) end) "
            + "server:register(dpm.MY_CLOSING, function(...) note('closing', ...) end)";

    private static String checking(String prepare, String hash) {
        return Lab.listening(
                "local h = dpm.new_handshake_pkt() " + prepare + " dpm.wire_packet(c, h) "
                        + "c:register(dpm.MYC_WAITING, function(auth, id) if id then "
                        + "right = dpm.check_pass(auth, h, '" + hash + "') == 0 "
                        + "dpm.wire_packet(client, right and dpm.new_ok_pkt() or dpm.new_err_pkt()) end return dpm.DPM_NOPROXY end)");
    }

    @Test
    void aScriptChecksAPassword() throws Exception {
        String hash = NativePassword.format(NativePassword.stored(TOAST)).substring(1);
        for (boolean right : new boolean[] {true, false}) {
            try (Lab lab = new Lab(checking("", hash));
                    RawPeer client = lab.client()) {
                byte[] challenge =
                        HandshakeV10.decode(client.read().buffer()).challenge().bytes();
                byte[] password = right ? TOAST : "roast".getBytes(UTF_8);
                client.login("whee", RawPeer.PLAIN, NativePassword.scramble(password, challenge), "");
                Frame verdict = client.read();
                assertThat(verdict.id()).isEqualTo(2);
                assertThat(verdict.first()).isEqualTo(right ? 0 : 255);
                if (!right) {
                    assertThat(verdict.text()).contains("#28000Access denied");
                }
            }
        }
    }

    @Test
    void aClientOfCachingSha2IsToldThatItsAnswerWasRightBeforeTheOk() throws Exception {
        String hash = HexFormat.of().formatHex(CachingSha2.cached(TOAST));
        String sha2 = "h:auth_plugin('caching_sha2_password')";
        for (boolean right : new boolean[] {true, false}) {
            try (Lab lab = new Lab(checking(sha2, hash));
                    RawPeer client = lab.client()) {
                HandshakeV10 greeting = HandshakeV10.decode(client.read().buffer());
                byte[] password = right ? TOAST : "roast".getBytes(UTF_8);
                client.login(
                        "whee",
                        PLUGINS,
                        CachingSha2.scramble(password, greeting.challenge().bytes()),
                        CachingSha2.PLUGIN);
                if (right) {
                    assertThat(client.read()).satisfies(more -> {
                        assertThat(more.id()).isEqualTo(2);
                        assertThat(more.hex()).isEqualTo("0103");
                    });
                }
                Frame verdict = client.read();
                assertThat(verdict.first()).isEqualTo(right ? 0 : 255);
                assertThat(verdict.id()).isEqualTo(right ? 3 : 2);
                lab.exec("dpm.wire_packet(client, dpm.new_ok_pkt())");
                assertThat(client.read().first()).isZero();
            }
        }
    }

    @Test
    void aScriptLogsInWithTheNativeMethod() throws Exception {
        try (Lab lab = new Lab(LOGIN);
                RawPeer server = lab.accept()) {
            server.greet(RawPeer.PLAIN, "");
            HandshakeResponse41 login = HandshakeResponse41.decode(server.read().buffer());
            assertThat(login.authResponse().bytes()).isEqualTo(NativePassword.scramble(TOAST, CHALLENGE));
            server.reply(Pair.OK);
            lab.expectCalls("ready dpm.ok 1");
        }
    }

    @Test
    void d2AScriptsLoginFollowsTheSwitchToAnotherMethod() throws Exception {
        for (String plugin : new String[] {NativePassword.PLUGIN, CachingSha2.PLUGIN}) {
            try (Lab lab = new Lab(LOGIN);
                    RawPeer server = lab.accept()) {
                server.greet(
                        PLUGINS, plugin.equals(NativePassword.PLUGIN) ? CachingSha2.PLUGIN : NativePassword.PLUGIN);
                server.read();
                server.reply(out ->
                        new AuthSwitchRequest(ByteString.utf8(plugin), ByteString.of(OTHER)).encode(out, PLUGINS));
                Frame answer = server.read();
                assertThat(answer.id()).isEqualTo(3);
                assertThat(answer.payload())
                        .isEqualTo(
                                plugin.equals(NativePassword.PLUGIN)
                                        ? NativePassword.scramble(TOAST, OTHER)
                                        : CachingSha2.scramble(TOAST, OTHER));
                server.reply(Pair.OK);
                lab.expectCalls("ready dpm.ok 1");
            }
        }
    }

    @Test
    void aScriptsLoginGivesThePasswordUnderTheServersKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        try (Lab lab = new Lab(LOGIN);
                RawPeer server = lab.accept()) {
            server.greet(PLUGINS, CachingSha2.PLUGIN);
            assertThat(HandshakeResponse41.decode(server.read().buffer())
                            .authResponse()
                            .bytes())
                    .isEqualTo(CachingSha2.scramble(TOAST, CHALLENGE));
            server.reply("0104");
            assertThat(server.read().hex()).isEqualTo("02");
            server.reply(
                    out -> new AuthMoreData(ByteString.utf8(RsaExchange.pem(keys.getPublic()))).encode(out, PLUGINS));
            assertThat(RsaExchange.decrypt(server.read().payload(), CHALLENGE, keys.getPrivate()))
                    .hasValue(TOAST);
            server.reply(Pair.OK);
            lab.expectCalls("ready dpm.ok 1");
        }
    }

    @Test
    void aScriptsLoginInTheFastWay() throws Exception {
        try (Lab lab = new Lab(LOGIN);
                RawPeer server = lab.accept()) {
            server.greet(PLUGINS, CachingSha2.PLUGIN);
            server.read();
            server.reply("0103", Pair.OK);
            lab.expectCalls("ready dpm.ok 1");
        }
    }

    @Test
    void d2WhatCanNotBeAnsweredClosesWithTheReason() throws Exception {
        for (String question : new String[] {"fe", "fe 64 69 61 6c 6f 67 00 61"}) {
            try (Lab lab = new Lab(LOGIN);
                    RawPeer server = lab.accept()) {
                server.greet(PLUGINS, NativePassword.PLUGIN);
                server.read();
                server.reply(question);
                lab.expectCalls("closing 1");
                assertThat(lab.eval("server:error()")).contains(question.length() == 2 ? "old password" : "dialog");
            }
        }
    }

    @Test
    void anErrToAScriptsLoginIsCalledFor() throws Exception {
        try (Lab lab = new Lab(LOGIN);
                RawPeer server = lab.accept()) {
            server.greet(RawPeer.PLAIN, "");
            server.read();
            server.reply(Pair.ERR);
            lab.expectCalls("error dpm.err 1");
        }
    }

    @Test
    void d2ALoginOfMoreTurnsPassesBetweenClientAndServerWithoutCalls() throws Exception {
        try (Lab lab = new Lab(Lab.passthrough("watch(c, '^MYC_') watch(backend, '^MYS_')"));
                RawPeer client = lab.client();
                RawPeer server = lab.accept()) {
            server.greet(PLUGINS, CachingSha2.PLUGIN);
            client.read();
            client.login("whee", PLUGINS, new byte[20], NativePassword.PLUGIN);
            server.read();
            lab.expectCalls(
                    "MYS_WAIT_AUTH dpm.handshake 3", "MYC_WAIT_AUTH 2", "MYC_WAITING dpm.auth 2", "MYS_SENDING_OK 3");
            String[] questions = {"fe63616368696e6700" + "61".repeat(20), "0104", "01" + "62".repeat(400)};
            String[] answers = {"63".repeat(32), "02", "64".repeat(256)};
            for (int i = 0; i < questions.length; i++) {
                server.reply(questions[i]);
                Frame question = client.read();
                assertThat(question.hex()).isEqualTo(questions[i]);
                assertThat(question.id()).isEqualTo(2 + 2 * i);
                client.reply(answers[i]);
                Frame answer = server.read();
                assertThat(answer.hex()).isEqualTo(answers[i]);
                assertThat(answer.id()).isEqualTo(3 + 2 * i);
            }
            lab.expectCalls();
            server.reply(Pair.OK);
            assertThat(client.read().id()).isEqualTo(8);
            lab.expectCalls("MYS_WAIT_CMD dpm.ok 3", "MYC_WAITING 2");
            client.command(14, "");
            assertThat(server.read().hex()).isEqualTo("0e");
        }
    }

    @Test
    void aChangeOfTheUserPassesWithItsTurns() throws Exception {
        try (Pair pair = new Pair("watch(c, '^MYC_') watch(backend, '^MYS_')")) {
            pair.command(17, "whee\0\0test\0");
            pair.lab.expectCalls("MYC_SENT_CMD dpm.cmd 2", "MYS_GOT_CMD 3");
            pair.reply("fe 6e6174697665 00 616263");
            pair.client.reply("78797a");
            assertThat(pair.server.read().id()).isEqualTo(2);
            pair.lab.expectCalls();
            pair.server.reply(Pair.OK);
            assertThat(pair.client.read().id()).isEqualTo(3);
            pair.lab.expectCalls("MYS_WAIT_CMD dpm.ok 3", "MYC_WAITING 2");
        }
    }

    /** A script that is logged in, and asks for another user. */
    private static void changes(String change, String expected) throws Exception {
        try (Lab lab = new Lab(LOGIN.replace("local a =", "greeting = h local a ="));
                RawPeer server = lab.accept()) {
            server.greet(PLUGINS, NativePassword.PLUGIN);
            server.read();
            server.reply(Pair.OK);
            lab.expectCalls("ready dpm.ok 1");
            lab.exec("local cmd = dpm.new_cmd_pkt() " + change + " dpm.wire_packet(server, cmd)");
            Frame command = server.read();
            assertThat(command.id()).isZero();
            assertThat(command.first()).isEqualTo(17);
            server.reply(out -> new AuthSwitchRequest(ByteString.utf8(NativePassword.PLUGIN), ByteString.of(OTHER))
                    .encode(out, PLUGINS));
            Frame answer = server.read();
            assertThat(answer.id()).isEqualTo(2);
            assertThat(answer.payload()).isEqualTo(NativePassword.scramble(expected.getBytes(UTF_8), OTHER));
            server.reply(Pair.OK);
            lab.expectCalls("ready dpm.ok 1");
        }
    }

    @Test
    void aScriptsChangeOfTheUserIsAnsweredWithThePasswordOfItsAuthPacket() throws Exception {
        changes(
                "local a = dpm.new_auth_pkt() a:user('other') a:databasename('d') "
                        + "dpm.crypt_pass(a, greeting, 'secret') cmd:change_user(a)",
                "secret");
    }

    @Test
    void aScriptsChangeOfTheUserByHandIsAnsweredWithThePasswordOfItsLogin() throws Exception {
        changes("cmd:command(dpm.COM_CHANGE_USER) cmd:argument('whee\\0\\0d\\0')", "toast");
    }

    @Test
    void aClientsChangeOfTheUserIsItsOwnToAnswer() throws Exception {
        try (Lab lab = new Lab(
                        LOGIN
                                + Lab.listening(
                                        "dpm.wire_packet(c, dpm.new_handshake_pkt()) "
                                                + "c:register(dpm.MYC_WAITING, function(auth, id) if id then c:register(dpm.MYC_WAITING, nil) "
                                                + "dpm.wire_packet(c, dpm.new_ok_pkt()) dpm.proxy_connect(c, server) end return dpm.DPM_NOPROXY end)"));
                RawPeer server = lab.accept();
                RawPeer client = lab.client()) {
            server.greet(PLUGINS, NativePassword.PLUGIN);
            server.read();
            server.reply(Pair.OK);
            lab.expectCalls("ready dpm.ok 1");
            client.read();
            client.login("whee", RawPeer.PLAIN, new byte[20], "");
            client.read();
            client.command(17, "other\0\0d\0");
            server.read();
            server.reply("fe 6e6174697665 00 616263");
            assertThat(client.read().hex()).isEqualTo("fe6e617469766500616263");
            client.reply("78797a");
            assertThat(server.read().hex()).isEqualTo("78797a");
            server.reply(Pair.OK);
            assertThat(client.read().first()).isZero();
        }
    }
}
