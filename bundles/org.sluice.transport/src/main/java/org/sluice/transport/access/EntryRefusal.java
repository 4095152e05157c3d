// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.access;

import org.sluice.api.session.CloseReason;

/**
 * Why a connection does not come in.
 *
 * @param code the number of the error in MySQL's list, for protocols that can tell it
 * @param sqlState five characters
 * @param text what the client reads, where its protocol can say it; names nothing that is not the client's to know
 * @param reason how the session is closed
 * @param detail for the log; no secret
 */
public record EntryRefusal(int code, String sqlState, String text, CloseReason reason, String detail) {
    /** The words of a server that is full: 1040. */
    public static EntryRefusal tooManyConnections(String detail) {
        return new EntryRefusal(1040, "08004", "Too many connections", CloseReason.LIMIT, detail);
    }
}
