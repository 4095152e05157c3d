// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

/** Where a connection is, by DPM's names; the numbers are DPM's, which scripts rely on. */
enum State {
    MYS_CONNECT(0, "Server connecting"),
    MYC_CONNECT(1, "Client connecting"),
    /** Never entered. */
    MYS_SENT_HANDSHAKE(2, "Server sent handshake"),
    MYC_WAIT_HANDSHAKE(3, "Client waiting handshake"),
    MYC_WAITING(4, "Client waiting"),
    /** Never entered. */
    MYS_WAITING(5, "Server waiting"),
    MYC_SENT_CMD(6, "Client sent command"),
    MYS_SENDING_FIELDS(7, "Server sending fields"),
    MYS_SENDING_ROWS(8, "Server sending rows"),
    MYS_WAIT_AUTH(9, "Server waiting auth"),
    MYS_SENDING_OK(10, "Server sending ok"),
    MYS_WAIT_CMD(11, "Server waiting command"),
    MYS_SENDING_RSET(12, "Server sending result set"),
    MYC_WAIT_AUTH(13, "Client waiting auth"),
    /** Never entered. */
    MYS_SENDING_HANDSHAKE(14, "Server sending handshake"),
    MYS_RECV_ERR(15, "Server got error"),
    MY_CLOSING(16, "Closing"),
    MYS_SENDING_STATS(17, "Server sending stats"),
    MYS_GOT_CMD(18, "Server got command"),
    /** Between the results of one command; DPM never entered it. */
    MYS_SENDING_EOF(19, "Server sending EOF"),
    MYS_SENT_RSET(20, "Server sent result set"),
    MYS_SENT_FIELDS(21, "Server sent fields");

    /** How many numbers a function can be registered for: more than there are states. */
    static final int SLOTS = 25;

    private final int number;
    private final String words;

    State(int number, String words) {
        this.number = number;
        this.words = words;
    }

    int number() {
        return number;
    }

    /** As error messages have it. */
    String words() {
        return words;
    }
}
