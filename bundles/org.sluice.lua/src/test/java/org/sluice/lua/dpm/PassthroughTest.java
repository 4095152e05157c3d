// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sluice.lua.dpm.RawPeer.Frame;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.wire.Capabilities;

/** A script that attaches a server to each client and does nothing else: all flows through. */
@Timeout(30)
class PassthroughTest {
    private static final String OK = "00 00 00 0200 0000";

    @Test
    void aSessionFlowsThrough() throws Exception {
        try (Lab lab = new Lab(Lab.passthrough(""));
                RawPeer client = lab.client();
                RawPeer server = lab.accept()) {
            server.greet(RawPeer.PLAIN, "");
            assertThat(HandshakeV10.decode(client.read().buffer()).connectionId())
                    .isEqualTo(77);
            client.login("whee", RawPeer.PLAIN, new byte[20], "");
            Frame login = server.read();
            assertThat(login.id()).isOne();
            assertThat(HandshakeResponse41.decode(login.buffer()).user().utf8()).isEqualTo("whee");
            server.reply(OK);
            assertThat(client.read().id()).isEqualTo(2);
            for (int i = 0; i < 3; i++) {
                client.command(3, "select " + i);
                assertThat(server.read().text()).isEqualTo("\3select " + i);
                server.reply("01", "03646566 00 00 00 0163 00 0c 0800 0b000000 03 0100 00 0000", "fe 0000 0200");
                for (int row = 0; row < 5; row++) {
                    server.reply("0131");
                }
                server.reply("fe 0000 0200");
                for (int id = 1; id <= 9; id++) {
                    assertThat(client.read().id()).isEqualTo(id);
                }
            }
            client.command(1, "");
            assertThat(server.read().hex()).isEqualTo("01");
            server.socket.close();
            assertThat(lab.errors).isEmpty();
        }
    }

    @Test
    void d21WhatCouldBreakTheFramingIsMasked() throws Exception {
        Capabilities all = new Capabilities(0x3F_1FFF_FFFFL);
        try (Lab lab = new Lab(Lab.passthrough(""));
                RawPeer client = lab.client();
                RawPeer server = lab.accept()) {
            server.greet(all, "mysql_native_password");
            Capabilities seen = HandshakeV10.decode(client.read().buffer()).capabilities();
            assertThat(seen.toString())
                    .doesNotContain("SSL", "COMPRESS", "DEPRECATE_EOF", "QUERY_ATTRIBUTES", "SESSION_TRACK", "MARIADB")
                    .contains("CLIENT_PLUGIN_AUTH", "CLIENT_MULTI_RESULTS");
            client.login("whee", all, new byte[20], "mysql_native_password");
            assertThat(HandshakeResponse41.decode(server.read().buffer())
                            .capabilities()
                            .toString())
                    .doesNotContain("SSL", "COMPRESS", "DEPRECATE_EOF", "QUERY_ATTRIBUTES", "SESSION_TRACK", "MARIADB");
        }
    }
}
