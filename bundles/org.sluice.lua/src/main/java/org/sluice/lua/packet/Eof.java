// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import io.netty.buffer.ByteBuf;
import org.sluice.lua.object.Methods;
import org.sluice.mysql.packet.EofPacket;
import org.sluice.mysql.wire.Capabilities;

/** Columns or rows are over. */
public final class Eof implements ScriptPacket {
    static final String KIND = "dpm.eof";
    static final Methods<Eof> METHODS = new Methods<>(Eof.class, KIND)
            .number("warning_count", 0xFFFF, eof -> eof.warnings, (eof, n) -> eof.warnings = (int) n)
            .flags("server_status", eof -> eof.status, (eof, flags) -> eof.status = (int) flags);

    private int warnings;
    private int status;

    public static Eof decode(ByteBuf payload, Capabilities capabilities) {
        EofPacket packet = EofPacket.decode(payload, capabilities);
        Eof eof = new Eof();
        eof.warnings = packet.warnings();
        eof.status = packet.status();
        return eof;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void encode(ByteBuf payload, Capabilities capabilities) {
        new EofPacket(warnings, status).encode(payload, capabilities);
    }

    @Override
    public String toString() {
        return KIND;
    }
}
