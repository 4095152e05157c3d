// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.channel.Channel;
import java.util.function.Consumer;
import org.sluice.api.session.CloseReason;

/** Where a script's clients are entered as sessions, and what it does is counted. All calls are on its event loop. */
public interface SessionLedger {
    /** Nobody looks. */
    SessionLedger NONE = new SessionLedger() {
        @Override
        public void listening(String where) {}

        @Override
        public String holders(int port) {
            return "";
        }

        @Override
        public SessionEntry accepted(Channel client, String where, long connection, Consumer<CloseReason> ending) {
            return SessionEntry.NONE;
        }

        @Override
        public ServerMeter connecting(String destination) {
            return ServerMeter.NONE;
        }
    };

    /** @param where the address of a listener that is open */
    void listening(String where);

    /** Who of this process listens on a port beside the script itself, as {@code script pool}; empty if nobody does. */
    String holders(int port);

    /**
     * A client was accepted; its channel is on the script's event loop.
     *
     * @param connection what the script knows it by
     * @param ending closes it, on that loop, when somebody else than the script wants that
     */
    SessionEntry accepted(Channel client, String where, long connection, Consumer<CloseReason> ending);

    /** A connect to a server is tried. */
    ServerMeter connecting(String destination);
}
