// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.sluice.lua.runtime.LuaRuntime;
import org.sluice.lua.runtime.RuntimeSettings;
import org.sluice.lua.runtime.ScriptException;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;

/** A script that has the packets and nothing else of dpm. */
final class Script {
    static final Capabilities PLAIN = Capabilities.of(Capability.CLIENT_PROTOCOL_41);

    private final LuaRuntime runtime = LuaRuntime.open(RuntimeSettings.trusted(Path.of(".")));
    private final Packets packets = new Packets(runtime.meter());

    Script() {
        LuaTable dpm = new LuaTable();
        packets.putInto(dpm);
        runtime.globals().set("dpm", dpm);
    }

    /** Runs a piece of Lua and gives what it returns. */
    Varargs run(String lua) {
        try {
            return runtime.call(runtime.load(lua, "=test"), LuaValue.NONE);
        } catch (ScriptException e) {
            throw new LuaError(String.valueOf(e.getMessage()));
        }
    }

    String text(String lua) {
        return run(lua).tojstring(1);
    }

    /** Makes a packet a global of the script's. */
    void set(String name, ScriptPacket packet) {
        runtime.globals().set(name, packets.wrap(packet));
    }

    void set(String name, LuaValue value) {
        runtime.globals().set(name, value);
    }

    /** The bytes of a packet that a piece of Lua returns. */
    ByteBuf payload(String lua) {
        ScriptPacket packet = (ScriptPacket) ((LuaUserdata) run(lua).arg1()).m_instance;
        ByteBuf payload = Unpooled.buffer();
        packet.encode(payload, PLAIN);
        return payload;
    }

    String hex(String lua) {
        return ByteBufUtil.hexDump(payload(lua));
    }

    static ByteBuf bytes(String hex) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex.replace(" ", "")));
    }
}
