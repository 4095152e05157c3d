// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.sluice.api.address.Address;
import org.sluice.api.route.Destination;
import org.sluice.lua.object.Arguments;

/**
 * What a script asks that takes time: its function is called with the answer when the event that is under way is over, or
 * later, and never at once.
 */
final class Questions {
    /** Asked and not answered. */
    private static final int MOST = 1000;

    private final DpmEngine engine;
    private final Names names;
    private final Routes routes;
    private int open;

    Questions(DpmEngine engine, Names names, Routes routes) {
        this.engine = engine;
        this.names = names;
        this.routes = routes;
    }

    /** {@code dpm.lookup(name, fn)}: fn gets the addresses, or nil and the reason. */
    Varargs lookup(Arguments arguments) {
        String host = Places.host(arguments, 1);
        LuaFunction function = arguments.function(2);
        begin(arguments);
        names.lookup(host, (addresses, why) -> answer(function, addresses.isEmpty() ? nothing(why) : table(addresses)));
        return LuaValue.NONE;
    }

    /** {@code dpm.route(user, fn [, client])}: fn gets where the user belongs, or nil and the reason. */
    Varargs route(Arguments arguments) {
        String user = arguments.isNil(1) ? null : arguments.string(1).tojstring();
        LuaFunction function = arguments.function(2);
        SocketAddress client = arguments.isNil(3) ? null : client(arguments);
        begin(arguments);
        // on the loop's own thread, which a coroutine is not on
        engine.execute(() -> ask(user, client, function));
        return LuaValue.NONE;
    }

    private void ask(@Nullable String user, @Nullable SocketAddress client, LuaFunction function) {
        try {
            routes.ask(user, client, engine.loop(), found -> answer(function, words(found)));
        } catch (RuntimeException e) {
            engine.report("route: " + e);
            answer(function, nothing("the routers could not be asked"));
        }
    }

    private static @Nullable SocketAddress client(Arguments arguments) {
        if (Conn.at(arguments, 3) instanceof ClientConnection client) {
            return client.remoteAddress();
        }
        throw arguments.bad(3, "client expected");
    }

    private void begin(Arguments arguments) {
        if (open >= MOST) {
            throw arguments.error(MOST + " questions are not answered yet");
        }
        open++;
    }

    /** Not to a script that has ended meanwhile. */
    private void answer(LuaFunction function, Varargs answer) {
        engine.execute(() -> {
            open--;
            engine.calls().answer(function, answer);
            engine.flush();
        });
    }

    private static Varargs nothing(String why) {
        return LuaValue.varargsOf(LuaValue.NIL, LuaValue.valueOf(why));
    }

    private static LuaTable table(List<InetAddress> addresses) {
        LuaTable table = new LuaTable();
        for (InetAddress address : addresses) {
            table.set(table.length() + 1, NetUtil.toAddressString(address));
        }
        return table;
    }

    private static Varargs words(Routes.Found found) {
        if (found.destinations().isEmpty()) {
            return nothing(found.why());
        }
        LuaTable all = new LuaTable();
        for (Destination destination : found.destinations()) {
            LuaTable one = new LuaTable();
            place(one, destination);
            all.set(all.length() + 1, one);
        }
        LuaTable route = new LuaTable();
        place(route, found.destinations().get(0));
        route.set("destinations", all);
        route.set("why", found.why());
        if (found.router() != null) {
            route.set("router", found.router());
        }
        return route;
    }

    private static void place(LuaTable table, Destination destination) {
        if (destination.address() instanceof Address.Tcp tcp) {
            table.set("host", tcp.host());
            table.set("port", tcp.port());
        } else if (destination.address() instanceof Address.Unix unix) {
            table.set("path", unix.path());
        }
        table.set("weight", destination.weight());
    }
}
