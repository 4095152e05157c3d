// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.sluice.lua.object.ScriptObject;

/** What stands for SQL's NULL where Lua's nil would end a list: dpm.NULL. */
enum Null implements ScriptObject {
    NULL;

    static boolean is(LuaValue value) {
        return value instanceof LuaUserdata userdata && userdata.m_instance == NULL;
    }

    @Override
    public String kind() {
        return "dpm.NULL";
    }

    @Override
    public String toString() {
        return kind();
    }
}
