// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import java.util.Map;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.wire.Capability;
import org.sluice.mysql.wire.StatusFlags;

/** The protocol's own numbers, by the protocol's names. */
final class Constants {
    private static final Map<String, Integer> TYPES = Map.ofEntries(
            Map.entry("DECIMAL", 0),
            Map.entry("TINY", 1),
            Map.entry("SHORT", 2),
            Map.entry("LONG", 3),
            Map.entry("FLOAT", 4),
            Map.entry("DOUBLE", 5),
            Map.entry("NULL", 6),
            Map.entry("TIMESTAMP", 7),
            Map.entry("LONGLONG", 8),
            Map.entry("INT24", 9),
            Map.entry("DATE", 10),
            Map.entry("TIME", 11),
            Map.entry("DATETIME", 12),
            Map.entry("YEAR", 13),
            Map.entry("NEWDATE", 14),
            Map.entry("VARCHAR", 15),
            Map.entry("BIT", 16),
            Map.entry("VECTOR", 242),
            Map.entry("JSON", 245),
            Map.entry("NEWDECIMAL", 246),
            Map.entry("ENUM", 247),
            Map.entry("SET", 248),
            Map.entry("TINY_BLOB", 249),
            Map.entry("MEDIUM_BLOB", 250),
            Map.entry("LONG_BLOB", 251),
            Map.entry("BLOB", 252),
            Map.entry("VAR_STRING", 253),
            Map.entry("STRING", 254),
            Map.entry("GEOMETRY", 255));

    private static final Map<String, Integer> STATUS = Map.ofEntries(
            Map.entry("SERVER_STATUS_IN_TRANS", StatusFlags.SERVER_STATUS_IN_TRANS),
            Map.entry("SERVER_STATUS_AUTOCOMMIT", StatusFlags.SERVER_STATUS_AUTOCOMMIT),
            Map.entry("SERVER_MORE_RESULTS_EXISTS", StatusFlags.SERVER_MORE_RESULTS_EXISTS),
            Map.entry("SERVER_QUERY_NO_GOOD_INDEX_USED", StatusFlags.SERVER_QUERY_NO_GOOD_INDEX_USED),
            Map.entry("SERVER_QUERY_NO_INDEX_USED", StatusFlags.SERVER_QUERY_NO_INDEX_USED),
            Map.entry("SERVER_STATUS_CURSOR_EXISTS", StatusFlags.SERVER_STATUS_CURSOR_EXISTS),
            Map.entry("SERVER_STATUS_LAST_ROW_SENT", StatusFlags.SERVER_STATUS_LAST_ROW_SENT),
            Map.entry("SERVER_STATUS_DB_DROPPED", StatusFlags.SERVER_STATUS_DB_DROPPED),
            Map.entry("SERVER_STATUS_NO_BACKSLASH_ESCAPES", StatusFlags.SERVER_STATUS_NO_BACKSLASH_ESCAPES),
            Map.entry("SERVER_STATUS_METADATA_CHANGED", StatusFlags.SERVER_STATUS_METADATA_CHANGED),
            Map.entry("SERVER_QUERY_WAS_SLOW", StatusFlags.SERVER_QUERY_WAS_SLOW),
            Map.entry("SERVER_PS_OUT_PARAMS", StatusFlags.SERVER_PS_OUT_PARAMS),
            Map.entry("SERVER_STATUS_IN_TRANS_READONLY", StatusFlags.SERVER_STATUS_IN_TRANS_READONLY),
            Map.entry("SERVER_SESSION_STATE_CHANGED", StatusFlags.SERVER_SESSION_STATE_CHANGED));

    private Constants() {}

    static void putInto(LuaTable dpm) {
        for (CommandType command : CommandType.values()) {
            if (command != CommandType.UNKNOWN) {
                dpm.set(command.name(), command.code());
            }
        }
        TYPES.forEach((name, number) -> dpm.set("MYSQL_TYPE_" + name, number));
        STATUS.forEach(dpm::set);
        for (Capability capability : Capability.values()) {
            dpm.set(capability.name(), LuaValue.valueOf((double) capability.bit()));
        }
        // Other names that the documentation has, or had, for some of them.
        dpm.set("CLIENT_LONG_PASSWORD", LuaValue.valueOf((double) Capability.CLIENT_MYSQL.bit()));
        dpm.set("CLIENT_RESERVED2", LuaValue.valueOf((double) Capability.CLIENT_SECURE_CONNECTION.bit()));
        dpm.set("CLIENT_MULTI_FACTOR_AUTHENTICATION", LuaValue.valueOf((double)
                Capability.MULTI_FACTOR_AUTHENTICATION.bit()));
    }
}
