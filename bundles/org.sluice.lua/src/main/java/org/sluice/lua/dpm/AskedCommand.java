// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import org.jspecify.annotations.Nullable;
import org.sluice.mysql.command.CommandType;

/**
 * What a server was asked.
 *
 * @param from whose command was passed on, and whose the answer is; null if the script has wired it: then it is for whoever
 *     is attached; the server itself if it is for the script alone
 */
record AskedCommand(CommandType type, @Nullable PacketConnection from) {
    static final AskedCommand NONE = new AskedCommand(CommandType.UNKNOWN, null);

    boolean hasBinaryRows() {
        return type == CommandType.COM_STMT_EXECUTE
                || type == CommandType.COM_STMT_BULK_EXECUTE
                || type == CommandType.COM_STMT_FETCH;
    }
}
