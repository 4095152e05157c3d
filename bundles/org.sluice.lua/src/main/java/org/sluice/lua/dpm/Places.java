// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.luaj.vm2.LuaString;
import org.sluice.lua.object.Arguments;

/** Hosts, ports and paths among a script's arguments. */
final class Places {
    private static final int LONGEST_PATH = 100;
    private static final int LONGEST_HOST = 255;

    private Places() {}

    /** An address or a name; whether there is such a host is seen when it is looked up. */
    static String host(Arguments arguments, int index) {
        LuaString host = arguments.string(index);
        boolean fit = host.m_length > 0 && host.m_length <= LONGEST_HOST;
        for (int i = 0; fit && i < host.m_length; i++) {
            int one = host.luaByte(i);
            fit = one > ' ' && one < 0x7F;
        }
        if (!fit) {
            throw arguments.bad(index, "host name or address expected, got '" + printable(host) + "'");
        }
        return host.tojstring();
    }

    static int port(Arguments arguments, int index) {
        return (int) arguments.integer(index, 0, 0xFFFF);
    }

    static Path path(Arguments arguments, int index) {
        LuaString path = arguments.string(index);
        if (path.m_length == 0 || path.m_length > LONGEST_PATH) {
            throw arguments.bad(index, "path of 1 to " + LONGEST_PATH + " bytes expected, got " + path.m_length);
        }
        if (path.indexOf((byte) 0, 0) >= 0) {
            throw arguments.bad(index, "path without NUL bytes expected");
        }
        try {
            return Path.of(path.tojstring());
        } catch (InvalidPathException e) {
            throw arguments.bad(index, "path in the system's characters expected, got '" + printable(path) + "'");
        }
    }

    private static String printable(LuaString text) {
        String visible = text.tojstring().replaceAll("[^\\x21-\\x7e]", "?");
        return visible.length() <= 40 ? visible : visible.substring(0, 40) + "...";
    }
}
