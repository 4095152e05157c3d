// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import io.netty.buffer.ByteBuf;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.sluice.lua.object.Methods;
import org.sluice.lua.object.Text;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.ServerError;

/** It did not work. */
public final class Err implements ScriptPacket {
    static final String KIND = "dpm.err";
    /** The longest message that every client reads whole. */
    private static final int LONGEST_MESSAGE = 511;

    private static final LuaString UNKNOWN_STATE = LuaString.valueOf("HY000");
    static final Methods<Err> METHODS = new Methods<>(Err.class, KIND)
            .readOnly("field_count", err -> LuaValue.valueOf(ErrPacket.HEADER))
            .number("errnum", 0xFFFF, err -> err.number, (err, n) -> err.number = (int) n)
            .text("sqlstate", Text.exactly(5), err -> err.sqlState, (err, text) -> err.sqlState = text)
            .text("message", new Text(0, LONGEST_MESSAGE, true), err -> err.message, (err, text) -> err.message = text);

    private int number = ServerError.ER_ACCESS_DENIED_ERROR.code();
    private LuaString sqlState = LuaString.valueOf(ServerError.ER_ACCESS_DENIED_ERROR.sqlState());
    private LuaString message = LuaString.valueOf("Access denied for user 'nobody'@'localhost' (using password: YES)");

    /** One of the server's own errors. */
    public static Err of(ServerError error, String message) {
        Err err = new Err();
        err.number = error.code();
        err.sqlState = LuaString.valueOf(error.sqlState());
        err.message = LuaString.valueOf(message);
        return err;
    }

    /** Reads it with or without an SQL state. */
    public static Err decode(ByteBuf payload) {
        ErrPacket packet = ErrPacket.decode(payload);
        Err err = new Err();
        err.number = packet.errorCode();
        err.sqlState = packet.sqlState() == null ? UNKNOWN_STATE : Bytes.lua(packet.sqlState());
        err.message = Bytes.lua(packet.message());
        return err;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void encode(ByteBuf payload, Capabilities capabilities) {
        new ErrPacket(number, Bytes.wire(sqlState), Bytes.wire(message)).encode(payload, capabilities);
    }

    @Override
    public String toString() {
        return KIND;
    }
}
