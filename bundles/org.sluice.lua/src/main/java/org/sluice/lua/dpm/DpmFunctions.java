// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Function;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.sluice.lua.object.Arguments;
import org.sluice.lua.packet.Cmd;
import org.sluice.lua.packet.Packets;
import org.sluice.lua.packet.ScriptPacket;
import org.sluice.lua.runtime.LibraryFunction;
import org.sluice.lua.runtime.Meter;

/** What the dpm table has of connections, timers and times. */
final class DpmFunctions {
    private static final String DEFAULT_MODE = "700";

    private final DpmEngine engine;
    private final Opening opening;
    private final Questions questions;
    private final Meter meter;
    private final LuaTable callbackMetatable;

    DpmFunctions(DpmEngine engine, Opening opening, Questions questions, Meter meter) {
        this.engine = engine;
        this.opening = opening;
        this.questions = questions;
        this.meter = meter;
        callbackMetatable = Callbacks.METHODS.metatable(meter);
    }

    LuaTable table(Packets packets) {
        LuaTable dpm = new LuaTable();
        packets.putInto(dpm);
        constants(dpm);
        add(dpm, "listener", this::listener);
        add(dpm, "listener_unix", this::listenerUnix);
        add(dpm, "connect", arguments -> opening.connect(Places.host(arguments, 1), Places.port(arguments, 2)));
        add(dpm, "connect_unix", arguments -> opening.connectUnix(Places.path(arguments, 1)));
        add(dpm, "close", arguments -> Conn.at(arguments, 1).close() ? LuaValue.ONE : LuaValue.NIL);
        add(dpm, "wire_packet", this::wirePacket);
        add(dpm, "proxy_connect", this::proxyConnect);
        add(dpm, "proxy_disconnect", this::proxyDisconnect);
        add(dpm, "defer", this::defer);
        add(dpm, "lookup", questions::lookup);
        add(dpm, "route", questions::route);
        add(dpm, "adopt", this::adopt);
        add(dpm, "worker", arguments -> worker());
        add(dpm, "new_callback", arguments -> new LuaUserdata(new Callbacks(), callbackMetatable));
        add(dpm, "new_timer", arguments -> Timer.fresh(engine, engine.timerMetatable()));
        add(dpm, "gettimeofday", arguments -> timeOfDay());
        add(dpm, "time", arguments -> LuaValue.valueOf((double) Instant.now().getEpochSecond()));
        add(
                dpm,
                "time_hires",
                arguments -> LuaValue.valueOf((double) Instant.now().toEpochMilli()));
        return dpm;
    }

    private static void constants(LuaTable dpm) {
        dpm.set("MY_SERVER", Connection.MY_SERVER);
        dpm.set("MY_CLIENT", Connection.MY_CLIENT);
        for (Verdict verdict : Verdict.values()) {
            if (verdict != Verdict.REFUSED) {
                dpm.set(verdict.name(), verdict.number());
            }
        }
        for (State state : State.values()) {
            dpm.set(state.name(), state.number());
        }
    }

    private void add(LuaTable dpm, String function, Function<Arguments, Varargs> body) {
        LibraryFunction.put(dpm, function, args -> body.apply(Arguments.of(function, args, meter)));
    }

    /** Beyond DPM: a function that is called when the event that is under way is over. */
    private Varargs defer(Arguments arguments) {
        engine.defer(arguments.function(1), arguments.value(2));
        return LuaValue.NONE;
    }

    /** Beyond DPM: what takes over the sessions of the script that was loaded before. */
    private Varargs adopt(Arguments arguments) {
        engine.adopt(arguments.isNil(1) ? null : arguments.function(1));
        return LuaValue.NONE;
    }

    private Varargs worker() {
        Worker worker = engine.worker();
        return LuaValue.varargsOf(LuaValue.valueOf(worker.index()), LuaValue.valueOf(worker.count()));
    }

    private Varargs listener(Arguments arguments) {
        return opening.listen(arguments.isNil(1) ? null : Places.host(arguments, 1), Places.port(arguments, 2));
    }

    private Varargs listenerUnix(Arguments arguments) {
        Path path = Places.path(arguments, 1);
        String mode = arguments.isNil(2) ? DEFAULT_MODE : arguments.string(2).tojstring();
        if (!mode.matches("[0-7]{1,4}")) {
            throw arguments.bad(2, "octal digits expected, got '" + mode + "'");
        }
        return opening.listenUnix(path, Integer.parseInt(mode, 8) & 0777);
    }

    private Varargs wirePacket(Arguments arguments) {
        Connection connection = Conn.at(arguments, 1);
        ScriptPacket packet = arguments.object(2, ScriptPacket.class, "packet");
        alive(arguments, 1, connection);
        if (!(connection instanceof PacketConnection to)) {
            throw arguments.bad(1, "client or server expected, got a listener");
        }
        if (!arguments.value(3).toboolean()) {
            to.wire(packet);
        } else if (to instanceof ServerConnection server && packet instanceof Cmd command) {
            server.wireOwn(command);
        } else {
            throw arguments.bad(3, "only a command to a server can have an answer of the script's own");
        }
        return LuaValue.NONE;
    }

    private Varargs proxyConnect(Arguments arguments) {
        alive(arguments, 1, Conn.at(arguments, 1));
        alive(arguments, 2, Conn.at(arguments, 2));
        if (!(Conn.at(arguments, 1) instanceof ClientConnection client)) {
            throw arguments.bad(1, "client expected");
        }
        if (!(Conn.at(arguments, 2) instanceof ServerConnection server)) {
            throw arguments.bad(2, "server expected");
        }
        client.attach(server);
        return LuaValue.NONE;
    }

    private Varargs proxyDisconnect(Arguments arguments) {
        if (!(Conn.at(arguments, 1) instanceof PacketConnection connection) || connection.peer() == null) {
            throw arguments.bad(1, "connection is not attached");
        }
        connection.disconnect();
        return LuaValue.NONE;
    }

    private static void alive(Arguments arguments, int index, Connection connection) {
        if (!connection.isAlive()) {
            throw arguments.bad(index, "connection " + connection.id + " is closed");
        }
    }

    private static Varargs timeOfDay() {
        Instant now = Instant.now();
        return LuaValue.varargsOf(
                LuaValue.valueOf((double) now.getEpochSecond()), LuaValue.valueOf(now.getNano() / 1000));
    }
}
