// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.command;

import java.util.Arrays;

/** The commands by the protocol's names. Their first byte tells which it is; what follows is the command's own. */
public enum CommandType {
    COM_SLEEP(0x00, ResponseShape.ONE_PACKET),
    COM_QUIT(0x01, ResponseShape.NONE),
    COM_INIT_DB(0x02, ResponseShape.ONE_PACKET),
    COM_QUERY(0x03, ResponseShape.RESULTS),
    COM_FIELD_LIST(0x04, ResponseShape.ROWS),
    COM_CREATE_DB(0x05, ResponseShape.ONE_PACKET),
    COM_DROP_DB(0x06, ResponseShape.ONE_PACKET),
    COM_REFRESH(0x07, ResponseShape.ONE_PACKET),
    COM_SHUTDOWN(0x08, ResponseShape.ONE_PACKET),
    /** Its response is a text, with no header. */
    COM_STATISTICS(0x09, ResponseShape.ONE_PACKET),
    COM_PROCESS_INFO(0x0A, ResponseShape.RESULTS),
    COM_CONNECT(0x0B, ResponseShape.ONE_PACKET),
    COM_PROCESS_KILL(0x0C, ResponseShape.ONE_PACKET),
    COM_DEBUG(0x0D, ResponseShape.ONE_PACKET),
    COM_PING(0x0E, ResponseShape.ONE_PACKET),
    COM_TIME(0x0F, ResponseShape.ONE_PACKET),
    COM_DELAYED_INSERT(0x10, ResponseShape.ONE_PACKET),
    COM_CHANGE_USER(0x11, ResponseShape.LOGIN),
    COM_BINLOG_DUMP(0x12, ResponseShape.STREAM),
    COM_TABLE_DUMP(0x13, ResponseShape.STREAM),
    COM_CONNECT_OUT(0x14, ResponseShape.ONE_PACKET),
    COM_REGISTER_SLAVE(0x15, ResponseShape.ONE_PACKET),
    COM_STMT_PREPARE(0x16, ResponseShape.PREPARED),
    COM_STMT_EXECUTE(0x17, ResponseShape.RESULTS),
    COM_STMT_SEND_LONG_DATA(0x18, ResponseShape.NONE),
    COM_STMT_CLOSE(0x19, ResponseShape.NONE),
    COM_STMT_RESET(0x1A, ResponseShape.ONE_PACKET),
    COM_SET_OPTION(0x1B, ResponseShape.ONE_PACKET),
    COM_STMT_FETCH(0x1C, ResponseShape.ROWS),
    COM_DAEMON(0x1D, ResponseShape.ONE_PACKET),
    COM_BINLOG_DUMP_GTID(0x1E, ResponseShape.STREAM),
    COM_RESET_CONNECTION(0x1F, ResponseShape.ONE_PACKET),
    COM_CLONE(0x20, ResponseShape.STREAM),
    COM_SUBSCRIBE_GROUP_REPLICATION_STREAM(0x21, ResponseShape.STREAM),
    /** MariaDB's. */
    COM_STMT_BULK_EXECUTE(0xFA, ResponseShape.RESULTS),
    /** A byte that is none of the above; servers answer with an error. */
    UNKNOWN(-1, ResponseShape.ONE_PACKET);

    private static final CommandType[] BY_CODE = new CommandType[256];

    static {
        Arrays.fill(BY_CODE, UNKNOWN);
        for (CommandType type : values()) {
            if (type.code >= 0) {
                BY_CODE[type.code] = type;
            }
        }
    }

    private final int code;
    private final ResponseShape response;

    CommandType(int code, ResponseShape response) {
        this.code = code;
        this.response = response;
    }

    /** @param code the first byte of a command, 0 to 255 */
    public static CommandType of(int code) {
        return BY_CODE[code];
    }

    /** The first byte of such a command; -1 for {@link #UNKNOWN}. */
    public int code() {
        return code;
    }

    public ResponseShape response() {
        return response;
    }
}
