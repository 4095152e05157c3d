// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.wire;

/**
 * The errors that a proxy has cause to report, by the names, numbers and SQL states that MySQL gives them; the one place
 * where they are spelt.
 */
public enum ServerError {
    ER_CON_COUNT_ERROR(1040, "08004"),
    ER_HANDSHAKE_ERROR(1043, "08S01"),
    ER_ACCESS_DENIED_ERROR(1045, "28000"),
    ER_UNKNOWN_COM_ERROR(1047, "08S01"),
    ER_SERVER_SHUTDOWN(1053, "08S01"),
    ER_UNKNOWN_ERROR(1105, "HY000"),
    ER_NET_PACKET_TOO_LARGE(1153, "08S01"),
    ER_NET_PACKETS_OUT_OF_ORDER(1156, "08S01"),
    ER_NET_UNCOMPRESS_ERROR(1157, "08S01"),
    ER_NET_READ_INTERRUPTED(1159, "08S01"),
    ER_TOO_MANY_USER_CONNECTIONS(1203, "42000"),
    ER_USER_LIMIT_REACHED(1226, "42000"),
    ER_UNKNOWN_STMT_HANDLER(1243, "HY000"),
    ER_NOT_SUPPORTED_AUTH_MODE(1251, "08004"),
    /** Not 2003 or 2026, as a client says it itself: it takes no number from 2000 to 2999 from the wire. */
    ER_CONNECT_TO_FOREIGN_DATA_SOURCE(1429, "HY000"),
    ER_MALFORMED_PACKET(1835, "HY000"),
    /** MariaDB's name and number; clients know it from there. */
    ER_CONNECTION_KILLED(1927, "70100"),
    ER_SECURE_TRANSPORT_REQUIRED(3159, "HY000"),
    ER_WRONG_COMPRESSION_LEVEL_CLIENT(3923, "HY000"),
    ER_CLIENT_INTERACTION_TIMEOUT(4031, "HY000");

    private final int code;
    private final String sqlState;

    ServerError(int code, String sqlState) {
        this.code = code;
        this.sqlState = sqlState;
    }

    public int code() {
        return code;
    }

    public String sqlState() {
        return sqlState;
    }
}
