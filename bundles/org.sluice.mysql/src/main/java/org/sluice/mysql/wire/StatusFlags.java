// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.wire;

/** The status that a server tells in each OK and EOF packet and in its greeting: two bytes of these flags. */
public final class StatusFlags {
    public static final int SERVER_STATUS_IN_TRANS = 0x0001;
    public static final int SERVER_STATUS_AUTOCOMMIT = 0x0002;
    /** Another result of the same command follows. */
    public static final int SERVER_MORE_RESULTS_EXISTS = 0x0008;

    public static final int SERVER_QUERY_NO_GOOD_INDEX_USED = 0x0010;
    public static final int SERVER_QUERY_NO_INDEX_USED = 0x0020;
    /** A cursor is open: the rows come by COM_STMT_FETCH. */
    public static final int SERVER_STATUS_CURSOR_EXISTS = 0x0040;

    public static final int SERVER_STATUS_LAST_ROW_SENT = 0x0080;
    public static final int SERVER_STATUS_DB_DROPPED = 0x0100;
    public static final int SERVER_STATUS_NO_BACKSLASH_ESCAPES = 0x0200;
    public static final int SERVER_STATUS_METADATA_CHANGED = 0x0400;
    public static final int SERVER_QUERY_WAS_SLOW = 0x0800;
    /** The result is a procedure's OUT parameters. */
    public static final int SERVER_PS_OUT_PARAMS = 0x1000;

    public static final int SERVER_STATUS_IN_TRANS_READONLY = 0x2000;
    /** The OK packet has session state changes behind its text. */
    public static final int SERVER_SESSION_STATE_CHANGED = 0x4000;

    private StatusFlags() {}

    public static boolean has(int status, int flag) {
        return (status & flag) != 0;
    }
}
