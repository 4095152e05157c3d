// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import org.sluice.mysql.command.CommandType;

/** What a server is in the middle of. */
enum Exchange {
    /** Nothing: it greets, or waits for a login or a command. */
    IDLE,
    LOGIN,
    RESULT,
    FIELD_LIST,
    ONE_PACKET,
    STATISTICS,
    PREPARE,
    /** Rows without columns: COM_STMT_FETCH. */
    FETCH,
    /** Packets of no known kind, up to an EOF. */
    STREAM,
    /** A command that has no response. */
    NO_RESPONSE;

    static Exchange of(CommandType command) {
        return switch (command.response()) {
            // A server that is told to quit may still say OK, as DPM has it.
            case NONE -> command == CommandType.COM_QUIT ? ONE_PACKET : NO_RESPONSE;
            case ONE_PACKET -> command == CommandType.COM_STATISTICS ? STATISTICS : ONE_PACKET;
            case RESULTS -> RESULT;
            case PREPARED -> PREPARE;
            case ROWS -> command == CommandType.COM_FIELD_LIST ? FIELD_LIST : FETCH;
            case LOGIN -> LOGIN;
            case STREAM -> STREAM;
        };
    }
}
