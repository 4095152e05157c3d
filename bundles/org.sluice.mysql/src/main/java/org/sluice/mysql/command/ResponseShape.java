// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.command;

/** What the response to a command is made of. */
public enum ResponseShape {
    /** There is none. */
    NONE,
    /** One packet, whatever it is. */
    ONE_PACKET,
    /** OK, an error, a wish for a file, or columns and rows; and again as long as the status says that more follow. */
    RESULTS,
    /** What a prepared statement has of parameters and columns. */
    PREPARED,
    /** Packets up to an EOF packet, or to the OK packet in its stead. */
    ROWS,
    /** As many packets of a login as it takes, up to OK or an error; the client answers between them. */
    LOGIN,
    /** Packets that end only if the server wants no more, if ever. */
    STREAM
}
