// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import java.util.LinkedHashMap;
import java.util.Map;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.sluice.lua.object.Arguments;
import org.sluice.lua.runtime.Numbers;
import org.sluice.mysql.packet.ConnectAttributes;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.ProtocolException;

/** The connection attributes of a login, as a table of names and values. */
final class Attributes {
    /** What servers take of them. */
    private static final int LONGEST = 0xFFFF;

    private Attributes() {}

    static Varargs access(Auth auth, Arguments arguments) {
        if (arguments.count() == 0) {
            ByteString attributes = auth.attributes();
            return attributes == null ? LuaValue.NIL : table(attributes);
        }
        auth.attributes(arguments.isNil(1) ? null : encoded(arguments));
        return LuaValue.NONE;
    }

    private static LuaTable table(ByteString attributes) {
        LuaTable table = new LuaTable();
        try {
            ConnectAttributes.decode(attributes)
                    .forEach((name, value) -> table.set(LuaString.valueOf(name), LuaString.valueOf(value)));
        } catch (ProtocolException e) {
            // They are for the eye alone, and the server decides what it makes of them.
            return table;
        }
        return table;
    }

    private static ByteString encoded(Arguments arguments) {
        if (!(arguments.value(1) instanceof LuaTable table)) {
            throw arguments.expected(1, "table");
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        long size = 0;
        for (Varargs pair = table.next(LuaValue.NIL); !pair.isnil(1); pair = table.next(pair.arg1())) {
            LuaValue name = pair.arg1();
            LuaString value = Numbers.stringOf(pair.arg(2));
            if (!(name instanceof LuaString text) || value == null) {
                throw arguments.bad(1, "table of strings expected");
            }
            size += text.m_length + value.m_length;
            if (size > LONGEST) {
                throw arguments.bad(
                        1, "attributes of at most " + LONGEST + " bytes expected, got " + size + " or more");
            }
            arguments.meter().steps(1);
            attributes.put(name.tojstring(), value.tojstring());
        }
        ByteString encoded = ConnectAttributes.encode(attributes);
        if (encoded.length() > LONGEST) {
            throw arguments.bad(1, "attributes of at most " + LONGEST + " bytes expected, got " + encoded.length());
        }
        return encoded;
    }
}
