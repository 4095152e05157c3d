// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.luaj.vm2.Varargs;
import org.sluice.lua.runtime.RuntimeSettings;
import org.sluice.lua.runtime.ScriptException;

/** A script that is loaded again and again, and a server that answers each command with how many it has had. */
final class Reloads implements AutoCloseable {
    private static final String COUNTED = "%02x";

    private final Path folder;
    private final int workers;
    private final ServerSocket server;
    final List<String> errors = new CopyOnWriteArrayList<>();
    /** All that were loaded, the one in force last. */
    final List<Generation> generations = new ArrayList<>();

    Reloads(Path folder, int workers) throws IOException {
        this.folder = folder;
        this.workers = workers;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** A script whose clients each have a server; they are kept, with what else Lua says of them in a function "greet". */
    String passthrough(String more) {
        return """
                conns = {}
                function keep(c) conns[c:id()] = c return c end
                function pair(client, server) keep(client) keep(server) end
                %s
                listener = keep(assert(dpm.listener('127.0.0.1', 0)))
                listener:register(dpm.MYC_CONNECT, function(client)
                  local server = dpm.connect('127.0.0.1', %d)
                  dpm.proxy_connect(client, server)
                  pair(client, server)
                end)
                """.formatted(more, server.getLocalPort());
    }

    Generation load(String lua) throws IOException, ScriptException, InterruptedException {
        return load(workers, lua);
    }

    Generation load(int count, String lua) throws IOException, ScriptException, InterruptedException {
        Path script = Files.writeString(folder.resolve("moves.lua"), lua);
        Generation fresh = Generation.start(
                script,
                count,
                () -> new EngineSettings("moves", RuntimeSettings.trusted(folder), errors::add),
                generations.isEmpty() ? null : generations.get(generations.size() - 1));
        generations.add(fresh);
        return fresh;
    }

    /** A client that is not logged in. */
    RawPeer connect() throws IOException {
        String where = generations.get(generations.size() - 1).listeners().get(0);
        return RawPeer.connect(Integer.parseInt(where.substring(where.lastIndexOf(':') + 1)));
    }

    /** A client that is logged in, and its server. */
    Session session() throws IOException {
        RawPeer client = connect();
        RawPeer itsServer = new RawPeer(server.accept());
        itsServer.greet(RawPeer.PLAIN, "");
        client.read();
        client.login("whee", RawPeer.PLAIN, new byte[20], "");
        itsServer.read();
        itsServer.reply("00 00 00 0200 0000");
        client.read();
        return new Session(client, itsServer);
    }

    /** A client and its server. */
    static final class Session implements AutoCloseable {
        final RawPeer client;
        final RawPeer server;
        private int commands;

        Session(RawPeer client, RawPeer server) {
            this.client = client;
            this.server = server;
        }

        /** One command and its answer, both looked at. */
        void turn() throws IOException {
            commands = (commands + 1) % 250;
            client.command(3, "select " + commands);
            String asked = server.read().text();
            server.reply("00" + COUNTED.formatted(commands) + "00 0300 0000");
            RawPeer.Frame answer = client.read();
            String text = new String(answer.payload(), StandardCharsets.ISO_8859_1);
            if (!asked.equals("\3select " + commands) || answer.id() != 1 || text.charAt(1) != commands) {
                throw new AssertionError("turn " + commands + ": " + asked + " " + answer.id() + " " + answer.hex());
            }
        }

        @Override
        public void close() throws IOException {
            client.close();
            server.close();
        }
    }

    String eval(Generation generation, String lua) throws ScriptException, InterruptedException {
        Varargs value = generation.eval(1, "return " + lua);
        return value.arg1().tojstring();
    }

    @Override
    public void close() throws IOException {
        generations.forEach(Generation::close);
        server.close();
    }
}
