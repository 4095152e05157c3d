// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import io.netty.buffer.ByteBuf;
import org.luaj.vm2.LuaValue;
import org.sluice.lua.object.Methods;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.PacketReader;
import org.sluice.mysql.wire.PacketWriter;

/** The head of the answer to COM_STMT_PREPARE: the statement has a number now. It begins as an OK does and is none. */
public final class Prepared implements ScriptPacket {
    static final String KIND = "dpm.prepared";
    static final Methods<Prepared> METHODS = new Methods<>(Prepared.class, KIND)
            .readOnly("statement_id", prepared -> LuaValue.valueOf((double) prepared.statement))
            .readOnly("parameter_count", prepared -> LuaValue.valueOf(prepared.parameters))
            .readOnly("column_count", prepared -> LuaValue.valueOf(prepared.columns))
            .readOnly("warning_count", prepared -> LuaValue.valueOf(prepared.warnings));

    private static final int HEADER = 0;

    private final long statement;
    private final int columns;
    private final int parameters;
    private final int warnings;

    private Prepared(PacketReader in) {
        in.expect(HEADER);
        statement = in.int4("statement id");
        columns = in.int2("number of columns");
        parameters = in.int2("number of parameters");
        if (!in.hasMore()) {
            // As servers before MySQL 5.0 had it.
            warnings = 0;
            return;
        }
        in.skip(1, "filler");
        warnings = in.int2("number of warnings");
    }

    public static Prepared decode(ByteBuf payload) {
        return new Prepared(new PacketReader("answer to COM_STMT_PREPARE", payload));
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void encode(ByteBuf payload, Capabilities ignored) {
        PacketWriter out = new PacketWriter(payload);
        out.int1(HEADER);
        out.int4(statement);
        out.int2(columns);
        out.int2(parameters);
        out.zeros(1);
        out.int2(warnings);
    }

    @Override
    public String toString() {
        return KIND;
    }
}
