// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import io.netty.buffer.ByteBuf;
import org.luaj.vm2.LuaString;
import org.sluice.lua.object.Methods;
import org.sluice.lua.object.Text;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.wire.Capabilities;

/** A command: its number, and whatever bytes are behind it. */
public final class Cmd implements ScriptPacket {
    static final String KIND = "dpm.cmd";
    static final Methods<Cmd> METHODS = new Methods<>(Cmd.class, KIND)
            .number("command", 0xFF, cmd -> cmd.command, (cmd, n) -> cmd.command = (int) n)
            .text("argument", Text.ANY, cmd -> cmd.argument, (cmd, text) -> cmd.argument = text);

    private static final LuaString EXAMPLE = LuaString.valueOf("select @@version limit 1");

    private int command = CommandType.COM_QUERY.code();
    private LuaString argument = EXAMPLE;

    /** Servers take an empty packet for COM_SLEEP, and so does this. */
    public static Cmd decode(ByteBuf payload) {
        Cmd cmd = new Cmd();
        cmd.command = payload.isReadable() ? payload.readUnsignedByte() : CommandType.COM_SLEEP.code();
        cmd.argument = Bytes.rest(payload);
        return cmd;
    }

    @Override
    public long bytes() {
        return argument.m_bytes.length;
    }

    @Override
    public String kind() {
        return KIND;
    }

    public CommandType type() {
        return CommandType.of(command);
    }

    @Override
    public void encode(ByteBuf payload, Capabilities ignored) {
        payload.writeByte(command);
        Bytes.write(argument, payload);
    }

    @Override
    public String toString() {
        return KIND;
    }
}
