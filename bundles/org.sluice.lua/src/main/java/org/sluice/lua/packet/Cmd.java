// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;
import static org.sluice.mysql.wire.Capability.CLIENT_SECURE_CONNECTION;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.sluice.lua.object.Arguments;
import org.sluice.lua.object.Methods;
import org.sluice.lua.object.Text;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.wire.Capabilities;

/** A command: its number, and whatever bytes are behind it. */
public final class Cmd implements ScriptPacket {
    static final String KIND = "dpm.cmd";
    static final Methods<Cmd> METHODS = new Methods<>(Cmd.class, KIND)
            .number("command", 0xFF, cmd -> cmd.command, (cmd, n) -> cmd.command = (int) n)
            .text("argument", Text.ANY, cmd -> cmd.argument, (cmd, text) -> cmd.argument = text)
            .method("change_user", Cmd::changeUser)
            .method("statement_id", (cmd, args) -> StatementCommand.statementId(cmd.type(), cmd.argument, args))
            .method("parameters", (cmd, args) -> StatementCommand.parameters(cmd.type(), cmd.argument, args))
            .method("long_data", (cmd, args) -> StatementCommand.longData(cmd.type(), cmd.argument, args));

    private static final LuaString EXAMPLE = LuaString.valueOf("select @@version limit 1");

    private int command = CommandType.COM_QUERY.code();
    private byte @Nullable [] password;
    private LuaString argument = EXAMPLE;

    /** Servers take an empty packet for COM_SLEEP, and so does this. */
    public static Cmd decode(ByteBuf payload) {
        Cmd cmd = new Cmd();
        cmd.command = payload.isReadable() ? payload.readUnsignedByte() : CommandType.COM_SLEEP.code();
        cmd.argument = Bytes.rest(payload);
        return cmd;
    }

    /** Makes it COM_CHANGE_USER, to the user of a login. */
    private static Varargs changeUser(Cmd cmd, Arguments arguments) {
        Auth auth = arguments.object(1, Auth.class, Auth.KIND);
        ByteBuf whole = Unpooled.buffer();
        auth.changeUser().encode(whole, auth.capabilities().with(CLIENT_PROTOCOL_41, CLIENT_SECURE_CONNECTION));
        cmd.command = whole.readUnsignedByte();
        cmd.argument = Bytes.rest(whole);
        cmd.password = auth.takePassword();
        return LuaValue.NONE;
    }

    /** What crypt_pass was given for the login that it changes to; null if it was not called, or it was taken. */
    public byte @Nullable [] takePassword() {
        byte[] taken = password;
        password = null;
        return taken;
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
