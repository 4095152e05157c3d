// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.wire;

/** The errors that this library has cause to report, by the names, numbers and SQL states that MySQL gives them. */
public enum ServerError {
    ER_HANDSHAKE_ERROR(1043, "08S01"),
    ER_UNKNOWN_COM_ERROR(1047, "08S01"),
    ER_NET_PACKET_TOO_LARGE(1153, "08S01"),
    ER_NET_PACKETS_OUT_OF_ORDER(1156, "08S01"),
    ER_NET_UNCOMPRESS_ERROR(1157, "08S01"),
    ER_MALFORMED_PACKET(1835, "HY000");

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
