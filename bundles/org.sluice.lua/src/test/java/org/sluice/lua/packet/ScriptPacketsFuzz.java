// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.wire.ProtocolException;

/**
 * Any payload as each packet that a script may see: it is refused, or everything a script may ask of it is answered or a Lua
 * error, and what is written of it reads the same.
 */
public final class ScriptPacketsFuzz {
    private static final List<Function<ByteBuf, ScriptPacket>> READERS = List.of(
            payload -> Handshake.of(HandshakeV10.decode(payload)),
            Auth::decode,
            payload -> Ok.decode(payload, Script.PLAIN),
            Prepared::decode,
            Err::decode,
            Cmd::decode,
            Rset::decode,
            Field::decode,
            payload -> Row.decode(payload, false),
            payload -> Row.decode(payload, true),
            payload -> Eof.decode(payload, Script.PLAIN));

    /** Asks a packet for all that it has. */
    private static final String ASK = """
            local function try(f, ...)
              local ok, why = pcall(f, ...)
              if not ok and why == "internal error" then error("a defect") end
            end
            for _, name in ipairs(NAMES) do
              local ok, method = pcall(function() return packet[name] end)
              for n = 0, ok and method and 3 or -1 do
                try(method, packet, unpack({n, n == 3 and "x" or nil}, 1, n))
              end
            end
            local rset = dpm.new_rset_pkt()
            for i = 1, 40 do
              local field = dpm.new_field_pkt()
              field:type(TYPES[i % #TYPES + 1])
              field:decimals(i * 7 % 256)
              field:flags(96, i % 3 == 0)
              field:length(i * 100)
              rset:add_field(field)
              try(rset.parse_row_array, rset, packet)
              try(rset.parse_row_table, rset, packet)
            end
            rset:field_count(3)
            try(rset.parse_row_array, rset, packet)
            """;

    private static final String NAMES =
            "NAMES = {'statement_id', 'parameters', 'long_data', 'attributes', 'field_count', 'user', 'databasename', "
                    + "'command', 'argument', 'type', 'name', 'message', 'server_version', 'auth_plugin', 'warning_count'} "
                    + "TYPES = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 245, 246, 252, 253, 254, 255}";

    private ScriptPacketsFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        Script script = new Script();
        script.run(NAMES);
        for (Function<ByteBuf, ScriptPacket> reader : READERS) {
            ScriptPacket packet = read(reader, Unpooled.wrappedBuffer(bytes));
            if (packet != null) {
                script.set("packet", packet);
                script.run(ASK);
                write(reader, packet);
            }
        }
    }

    private static @Nullable ScriptPacket read(Function<ByteBuf, ScriptPacket> reader, ByteBuf payload) {
        try {
            return reader.apply(payload);
        } catch (ProtocolException e) {
            assertThat(e.getMessage()).isNotBlank();
            return null;
        }
    }

    private static void write(Function<ByteBuf, ScriptPacket> reader, ScriptPacket packet) {
        ByteBuf once = Unpooled.buffer();
        try {
            packet.encode(once, Script.PLAIN);
        } catch (LuaError e) {
            return; // a script would be told so
        }
        ByteBuf twice = Unpooled.buffer();
        reader.apply(once.duplicate()).encode(twice, Script.PLAIN);
        assertThat(twice).isEqualTo(once);
    }
}
