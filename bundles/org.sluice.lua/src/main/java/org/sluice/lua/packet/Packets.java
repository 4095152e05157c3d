// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.Varargs;
import org.sluice.lua.object.Arguments;
import org.sluice.lua.object.Methods;
import org.sluice.lua.runtime.LibraryFunction;
import org.sluice.lua.runtime.Meter;

/** The packets of one script: their metatables, and what the dpm table has of them. */
public final class Packets {
    private final SecureRandom random = new SecureRandom();
    private final Map<Class<?>, LuaTable> metatables = new HashMap<>();

    private final Meter meter;

    /** @param meter of the script that they are for */
    public Packets(Meter meter) {
        this.meter = meter;
        add(Handshake.class, Handshake.METHODS);
        add(Auth.class, Auth.METHODS);
        add(Ok.class, Ok.METHODS);
        add(Prepared.class, Prepared.METHODS);
        add(Err.class, Err.METHODS);
        add(Cmd.class, Cmd.METHODS);
        add(Rset.class, Rset.METHODS);
        add(Field.class, Field.METHODS);
        add(Row.class, Row.METHODS);
        add(Eof.class, Eof.METHODS);
    }

    private <T extends ScriptPacket> void add(Class<T> type, Methods<T> methods) {
        metatables.put(type, methods.metatable(meter));
    }

    /** Makes it an object of the script's. */
    public LuaUserdata wrap(ScriptPacket packet) {
        return new LuaUserdata(packet, metatables.get(packet.getClass()));
    }

    /** Puts in the constants of the protocol, the packets' constructors and the functions for passwords. */
    public void putInto(LuaTable dpm) {
        Constants.putInto(dpm);
        dpm.set("NULL", new LuaUserdata(Null.NULL));
        constructor(dpm, "handshake", () -> Handshake.fresh(random));
        constructor(dpm, "auth", Auth::new);
        constructor(dpm, "ok", Ok::new);
        constructor(dpm, "err", Err::new);
        constructor(dpm, "cmd", Cmd::new);
        constructor(dpm, "rset", Rset::new);
        constructor(dpm, "field", Field::new);
        constructor(dpm, "row", Row::new);
        constructor(dpm, "eof", Eof::new);
        function(dpm, "check_pass", Passwords::check);
        function(dpm, "crypt_pass", Passwords::crypt);
    }

    private void constructor(LuaTable dpm, String kind, Supplier<ScriptPacket> fresh) {
        LibraryFunction.put(dpm, "new_" + kind + "_pkt", args -> wrap(fresh.get()));
    }

    private void function(LuaTable dpm, String name, Function<Arguments, Varargs> body) {
        LibraryFunction.put(dpm, name, args -> body.apply(Arguments.of(name, args, meter)));
    }
}
