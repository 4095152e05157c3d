// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.luaj.vm2.lib.jse.JsePlatform;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;

/** A script that has the packets and nothing else of dpm. */
final class Script {
    static final Capabilities PLAIN = Capabilities.of(Capability.CLIENT_PROTOCOL_41);

    private final Globals globals = JsePlatform.standardGlobals();
    private final Packets packets = new Packets();

    Script() {
        LuaTable dpm = new LuaTable();
        packets.putInto(dpm);
        globals.set("dpm", dpm);
    }

    /** Runs a piece of Lua and gives what it returns. */
    Varargs run(String lua) {
        return globals.load(lua, "test").invoke();
    }

    String text(String lua) {
        return run(lua).tojstring(1);
    }

    /** Makes a packet a global of the script's. */
    void set(String name, ScriptPacket packet) {
        globals.set(name, packets.wrap(packet));
    }

    void set(String name, LuaValue value) {
        globals.set(name, value);
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
