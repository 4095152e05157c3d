// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import java.io.IOException;
import java.util.function.UnaryOperator;
import org.sluice.lua.dpm.RawPeer.Frame;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;

/** A client and a server attached to each other by a script, logged in: connections 2 and 3. */
final class Pair implements AutoCloseable {
    static final String OK = "00 00 00 0200 0000";
    static final String ERR = "ff 2804 23 3432303030 6e6f";
    static final String EOF = "fe 0000 0200";
    static final String EOF_MORE = "fe 0000 0a00";
    static final String COLUMN = "03646566 00 00 00 0163 00 0c 0800 0b000000 03 0100 00 0000";
    private static final Capabilities CAPABILITIES = RawPeer.PLAIN.with(
            Capability.CLIENT_MULTI_RESULTS, Capability.CLIENT_MULTI_STATEMENTS, Capability.CLIENT_LOCAL_FILES);

    final Lab lab;
    final RawPeer client;
    final RawPeer server;

    /** @param perPair Lua that is run for the client c and its backend */
    Pair(String perPair) throws Exception {
        this(settings -> settings, perPair);
    }

    Pair(UnaryOperator<EngineSettings> change, String perPair) throws Exception {
        lab = new Lab(change, Lab.passthrough(perPair));
        client = lab.client();
        server = lab.accept();
        server.greet(CAPABILITIES, "");
        client.read();
        client.login("whee", CAPABILITIES, new byte[20], "");
        server.read();
        server.reply(OK);
        client.read();
        lab.clearLog();
    }

    /** The client's command, as the server gets it. */
    Frame command(int code, String argument) throws IOException {
        client.command(code, argument);
        return server.read();
    }

    /** What the server says goes to the client, with numbers from one on. */
    void reply(String... packets) throws IOException {
        server.reply(packets);
        for (int i = 0; i < packets.length; i++) {
            Frame frame = client.read();
            if (frame.id() != ((i + 1) & 0xFF) || !frame.hex().equals(packets[i].replace(" ", ""))) {
                throw new AssertionError("packet " + i + " came as number " + frame.id() + ": " + frame.hex());
            }
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
        lab.close();
    }
}
