// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import org.sluice.api.session.CloseReason;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.wire.ServerError;

/** What a client is told that is closed by somebody else than its script. */
final class LastWords {
    private LastWords() {}

    static ErrPacket of(CloseReason reason) {
        return reason == CloseReason.KILLED
                ? ErrPacket.of(ServerError.ER_CONNECTION_KILLED, "Connection was killed")
                : ErrPacket.of(ServerError.ER_SERVER_SHUTDOWN, "Server shutdown in progress");
    }

    /** @param why the script is at fault */
    static ErrPacket of(String why) {
        return ErrPacket.of(ServerError.ER_UNKNOWN_ERROR, "The connection was closed: " + why);
    }
}
