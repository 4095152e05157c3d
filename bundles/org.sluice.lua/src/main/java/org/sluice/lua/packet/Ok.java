// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import io.netty.buffer.ByteBuf;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.sluice.lua.object.Methods;
import org.sluice.lua.object.Text;
import org.sluice.mysql.packet.OkPacket;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.StatusFlags;

/** It worked. */
public final class Ok implements ScriptPacket {
    static final String KIND = "dpm.ok";
    static final Methods<Ok> METHODS = new Methods<>(Ok.class, KIND)
            .readOnly("field_count", ok -> LuaValue.ZERO)
            .unsigned("affected_rows", ok -> ok.affectedRows, (ok, n) -> ok.affectedRows = n)
            .unsigned("insert_id", ok -> ok.insertId, (ok, n) -> ok.insertId = n)
            .number("warning_count", 0xFFFF, ok -> ok.warnings, (ok, n) -> ok.warnings = (int) n)
            .flags("server_status", ok -> ok.status, (ok, flags) -> ok.status = (int) flags)
            .text("message", Text.ANY, ok -> ok.message, (ok, text) -> ok.message = text);

    private long affectedRows;
    private long insertId;
    private int warnings;
    private int status = StatusFlags.SERVER_STATUS_AUTOCOMMIT;
    private LuaString message = Bytes.NONE;

    public static Ok decode(ByteBuf payload, Capabilities capabilities) {
        OkPacket packet = OkPacket.decode(payload, capabilities);
        Ok ok = new Ok();
        ok.affectedRows = packet.affectedRows();
        ok.insertId = packet.lastInsertId();
        ok.warnings = packet.warnings();
        ok.status = packet.status();
        ok.message = Bytes.lua(packet.info());
        return ok;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void encode(ByteBuf payload, Capabilities capabilities) {
        new OkPacket(false, affectedRows, insertId, status, warnings, Bytes.wire(message), ByteString.EMPTY)
                .encode(payload, capabilities);
    }

    @Override
    public String toString() {
        return KIND;
    }
}
