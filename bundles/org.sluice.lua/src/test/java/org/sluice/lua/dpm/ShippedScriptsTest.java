// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;

/** The scripts that come with Sluice, and clients that do not wait for their answers. */
@Timeout(60)
class ShippedScriptsTest {
    private static final Path LUA = Path.of("src/main/lua");
    private static final Capabilities FILES = RawPeer.PLAIN.with(Capability.CLIENT_LOCAL_FILES);

    private static Lab lab(String script) throws Exception {
        String text = Files.readString(LUA.resolve(script))
                .replace("tonumber(os.getenv(\"DPM_SERVER_PORT\") or 3306)", "backend_port")
                .replace("tonumber(os.getenv(\"DPM_PORT\") or 5500)", "0")
                .replace("5500", "0")
                .replace("3306", "backend_port");
        return new Lab("package.path = [[" + LUA.resolve("lib").toAbsolutePath() + "/?.lua;]] .. package.path", text);
    }

    private static void send(RawPeer client, String... queries) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String query : queries) {
            all.write(query.length() + 1);
            all.write(new byte[] {0, 0, 0, 3});
            all.write(query.getBytes(ISO_8859_1));
        }
        client.socket.getOutputStream().write(all.toByteArray());
    }

    private static RawPeer loggedIn(Lab lab) throws Exception {
        RawPeer client = lab.client();
        byte[] nonce = HandshakeV10.decode(client.read().buffer()).challenge().bytes();
        client.login("whee", FILES, NativePassword.scramble("toast".getBytes(ISO_8859_1), nonce), "");
        assertThat(client.read().first()).isZero();
        return client;
    }

    /** The only server, at the script's disposal. */
    private static RawPeer shared(Lab lab) throws Exception {
        RawPeer server = lab.accept();
        server.greet(FILES, "");
        server.read();
        server.reply(Pair.OK);
        return server;
    }

    @Test
    void startupAnswersEachInItsTurn() throws Exception {
        byte[] ok = ByteBufUtil.decodeHexDump(Pair.OK.replace(" ", ""));
        try (Lab lab = lab("startup.lua");
                RawPeer server = shared(lab);
                RawPeer hasty = loggedIn(lab);
                RawPeer other = loggedIn(lab)) {
            send(hasty, "first", "second");
            assertThat(server.read().text()).isEqualTo("\3first");
            send(other, "mine");
            server.write(1, new byte[] {1});
            server.reply(Pair.COLUMN, Pair.EOF);
            assertThat(hasty.read().id()).isOne();
            send(hasty, "third");
            server.reply(Pair.EOF);
            for (int i = 0; i < 3; i++) {
                assertThat(hasty.read().id()).isEqualTo(i + 2);
            }
            for (int i = 0; i < 3; i++) {
                String asked = server.read().text();
                assertThat(asked).isIn("\3second", "\3mine", "\3third");
                server.write(1, ok);
                RawPeer whose = asked.equals("\3mine") ? other : hasty;
                RawPeer.Frame answer = whose.read();
                assertThat(answer.id()).as(asked).isOne();
                assertThat(answer.payload()).isEqualTo(ok);
            }
            assertThat(lab.errors).isEmpty();
        }
    }

    @Test
    void startupTakesFiles() throws Exception {
        try (Lab lab = lab("startup.lua");
                RawPeer server = shared(lab);
                RawPeer client = loggedIn(lab)) {
            file(client, server);
            assertThat(lab.errors).isEmpty();
        }
    }

    private static void file(RawPeer client, RawPeer server) throws IOException {
        client.command(3, "load data local infile 't'");
        server.read();
        server.reply("fb 74");
        client.read();
        client.reply("03616263", "");
        assertThat(server.read().text()).isEqualTo("\3abc");
        assertThat(server.read().payload()).isEmpty();
        server.reply(Pair.OK);
        assertThat(client.read().hex()).isEqualTo(Pair.OK.replace(" ", ""));
    }

    private static RawPeer own(Lab lab, RawPeer client) throws Exception {
        RawPeer server = lab.accept();
        server.greet(FILES, "");
        client.read();
        client.login("x", FILES, new byte[0], "");
        server.read();
        server.reply(Pair.OK);
        client.read();
        return server;
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"demo-direct.lua", "demo-lib.lua", "demo-autoexplain.lua", "examples/guard.lua"})
    void filesPassWithoutErrors(String script) throws Exception {
        try (Lab lab = lab(script);
                RawPeer client = lab.client();
                RawPeer server = own(lab, client)) {
            file(client, server);
            assertThat(lab.errors).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"demo-direct.lua", "demo-lib.lua"})
    void commandsThatAreSentAheadAreAnsweredInTurn(String script) throws Exception {
        try (Lab lab = lab(script);
                RawPeer client = lab.client();
                RawPeer server = own(lab, client)) {
            send(client, "a", "b");
            assertThat(server.read().text()).isEqualTo("\3a");
            assertThat(server.read().text()).isEqualTo("\3b");
            for (int i = 0; i < 2; i++) {
                server.write(1, ByteBufUtil.decodeHexDump("00000002000000"));
                assertThat(client.read().id()).isOne();
            }
            assertThat(lab.errors).isEmpty();
        }
    }

    @Test
    void theGuardIsNotGotAroundByACommandSentAhead() throws Exception {
        try (Lab lab = lab("examples/guard.lua");
                RawPeer client = lab.client();
                RawPeer server = own(lab, client)) {
            send(client, "select 1", "select 2", "delete from t");
            assertThat(server.read().text()).isEqualTo("\3select 1");
            assertThat(server.read().text()).isEqualTo("\3select 2");
            assertThat(server.ended()).isTrue();
        }
    }
}
