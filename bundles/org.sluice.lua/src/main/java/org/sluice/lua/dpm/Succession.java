// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;

/**
 * The engines on one loop: those of a script as it was loaded before, which finish their clients, and the one in force, to
 * which clients move if it says so. On the loop alone.
 */
final class Succession {
    private final List<DpmEngine> engines = new ArrayList<>();

    /** It is in force from now on; those before take no more clients, and end with the last of theirs. */
    void begin(DpmEngine engine) {
        if (isInForce(engine)) {
            return;
        }
        List<DpmEngine> before = List.copyOf(engines);
        engines.add(engine);
        adoptAll();
        before.forEach(DpmEngine::succeeded);
    }

    void ended(DpmEngine engine) {
        engines.remove(engine);
    }

    boolean isInForce(DpmEngine engine) {
        return !engines.isEmpty() && engines.get(engines.size() - 1) == engine;
    }

    /** Moves all clients that can be moved now. The others are looked at when they have been sent something. */
    void adoptAll() {
        for (DpmEngine engine : List.copyOf(engines)) {
            if (!isInForce(engine)) {
                engine.clients().forEach(client -> engine.execute(() -> adopt(client)));
            }
        }
    }

    /** Something was sent by one that is not in force: this may be the end of a command. */
    void sent(Channel channel) {
        FrameHandler frames = channel.pipeline().get(FrameHandler.class);
        if (frames == null) {
            return;
        }
        PacketConnection connection = frames.connection();
        PacketConnection peer = connection.peer();
        ClientConnection client = connection instanceof ClientConnection itself
                ? itself
                : peer instanceof ClientConnection attached ? attached : null;
        if (client != null) {
            client.engine.execute(() -> adopt(client));
        }
    }

    private void adopt(ClientConnection client) {
        DpmEngine from = client.engine;
        DpmEngine to = engines.isEmpty() ? from : engines.get(engines.size() - 1);
        LuaFunction adopt = to.adopt();
        if (to == from || adopt == null || client.wasRefusedBy(to) || !client.isBetweenCommands() || !to.hasRoom()) {
            return;
        }
        PacketConnection server = client.peer();
        Belongings clients = client.moveTo(to);
        Belongings servers = server == null ? null : server.moveTo(to);
        LuaUserdata handle = to.handle(client);
        if (to.calls().adopt(adopt, client.id, handle, server == null ? LuaValue.NIL : to.handle(server))) {
            clients.depart(client);
            if (servers != null) {
                servers.depart(server);
            }
        } else {
            client.refusedBy(to);
            client.moveBack(clients);
            if (servers != null) {
                server.moveBack(servers);
            }
            restore(client, server);
        }
        to.flush();
        from.flush();
        from.endIfDone();
    }

    /** Attaches the two as they were, whatever was tried with them. */
    private static void restore(ClientConnection client, @Nullable PacketConnection server) {
        if (client.peer() == server) {
            return;
        }
        if (server != null && server.isAlive() && client.isAlive()) {
            client.attach(server);
        } else {
            client.detach();
        }
    }
}
