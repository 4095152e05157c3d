// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sockets with much to send whose script ends. */
@Timeout(60)
class LastWordsTest {
    private static final int LENGTH = 12_000_000;
    private static final String SCRIPT =
            "listener = assert(dpm.listener('127.0.0.1', 0)) listener:register(dpm.MYC_CONNECT, function(c) conn = c "
                    + "c:register(dpm.MYC_WAITING, function() ready = true c:register(dpm.MYC_WAITING, nil) end) "
                    + "dpm.wire_packet(c, dpm.new_handshake_pkt()) end) "
                    + "function fill() local set = dpm.new_rset_pkt() set:add_field(dpm.new_field_pkt()) "
                    + "local row = dpm.new_row_pkt() set:pack_row(row, ('x'):rep(" + LENGTH
                    + ")) dpm.wire_packet(conn, row) end";

    @TempDir
    private Path folder;

    private static RawPeer client(Reloads reloads, Generation of) throws Exception {
        RawPeer client = reloads.connect();
        client.read();
        client.login("x", RawPeer.PLAIN, new byte[0], "");
        while (!reloads.eval(of, "tostring(ready)").equals("true")) {
            Thread.onSpinWait();
        }
        return client;
    }

    /** How much comes before the end. */
    private static long readAll(RawPeer client) throws IOException {
        long all = 0;
        byte[] some = new byte[1 << 16];
        InputStream in = client.socket.getInputStream();
        try {
            for (int read = in.read(some); read >= 0; read = in.read(some)) {
                all += read;
            }
        } catch (SocketException reset) {
            return all;
        }
        return all;
    }

    @Test
    void anEngineThatEndsLeavesNoSocketOpen() throws Exception {
        try (Reloads reloads = new Reloads(folder, 1)) {
            Generation script = reloads.load(SCRIPT);
            try (RawPeer client = client(reloads, script)) {
                reloads.eval(script, "fill()");
                script.close();
                assertThat(readAll(client)).isPositive();
            }
        }
    }

    @Test
    void theLastClientOfAScriptThatIsReplacedGetsAll() throws Exception {
        try (Reloads reloads = new Reloads(folder, 1)) {
            Generation script = reloads.load(SCRIPT);
            try (RawPeer client = client(reloads, script)) {
                reloads.load(SCRIPT);
                reloads.eval(script, "(function() fill() dpm.close(conn) end)()");
                assertThat(readAll(client)).isGreaterThan(LENGTH);
            }
        }
    }

    @Test
    void theLastClientOfAScriptWithFewerWorkersGetsAll() throws Exception {
        try (Reloads reloads = new Reloads(folder, 2)) {
            Generation script = reloads.load(SCRIPT);
            try (RawPeer one = reloads.connect();
                    RawPeer two = reloads.connect()) {
                for (RawPeer client : new RawPeer[] {one, two}) {
                    client.read();
                    client.login("x", RawPeer.PLAIN, new byte[0], "");
                }
                for (int worker = 1; worker <= 2; worker++) {
                    while (!script.eval(worker, "tostring(ready)")
                            .arg1()
                            .tojstring()
                            .equals("true")) {
                        Thread.onSpinWait();
                    }
                }
                reloads.load(1, SCRIPT);
                for (int worker = 1; worker <= 2; worker++) {
                    script.eval(worker, "fill() dpm.close(conn)");
                }
                assertThat(readAll(one)).isGreaterThan(LENGTH);
                assertThat(readAll(two)).isGreaterThan(LENGTH);
            }
        }
    }
}
