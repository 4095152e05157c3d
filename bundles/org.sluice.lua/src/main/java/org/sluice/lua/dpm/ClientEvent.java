// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

/** What happens to an accepted connection. */
enum ClientEvent {
    /** A packet is sent to it. */
    SENT,
    /** An ERR is sent to it. */
    SENT_ERR,
    /** A server asks it within a login, or for a file. */
    SENT_QUESTION,
    RECEIVED,
    /** A packet within a login came from it: no command, and not for callbacks. */
    RECEIVED_ANSWER;

    static ClientEvent sent(Delivery what) {
        return switch (what) {
            case ERR -> SENT_ERR;
            case QUESTION -> SENT_QUESTION;
            default -> SENT;
        };
    }
}
