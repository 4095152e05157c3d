// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

/** What a packet is to the connection that it is passed on to. */
enum Delivery {
    /** Nothing: it is not passed on. */
    NONE,
    GREETING,
    LOGIN,
    COMMAND,
    /** A client's packet within a login, or of a file. */
    ANSWER,
    REPLY,
    ERR,
    /** A server's packet within a login, or its wish for a file. */
    QUESTION
}
