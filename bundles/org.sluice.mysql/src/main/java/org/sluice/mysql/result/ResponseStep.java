// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.result;

/** What a packet of a response is, by its place. An error may stand in each, and ends the response. */
public enum ResponseStep {
    /** No response is under way. */
    BETWEEN,
    /** The first packet of a result. */
    REPLY,
    COLUMNS,
    /** The EOF packet behind the columns: without CLIENT_DEPRECATE_EOF, as all of these ends. */
    COLUMNS_END,
    /** A row, or what ends the rows. */
    ROWS,
    /** The parameters of a prepared statement. */
    PARAMETERS,
    PARAMETERS_END,
    PREPARED_COLUMNS,
    PREPARED_COLUMNS_END,
    /** A packet of a login, or the OK packet at its end. */
    LOGIN,
    /** An event of the binlog, say, or the EOF packet at the end. */
    STREAM,
    /** All of a response. */
    ONE_PACKET
}
