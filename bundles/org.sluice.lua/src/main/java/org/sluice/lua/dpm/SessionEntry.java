// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import org.jspecify.annotations.Nullable;
import org.sluice.api.session.CloseReason;

/** What a session is told of its client. All calls are on the script's event loop. */
public interface SessionEntry extends ByteMeter {
    /** Of a client that is no session. */
    SessionEntry NONE = new SessionEntry() {
        @Override
        public void received(int bytes) {}

        @Override
        public void sent(int bytes) {}
    };

    /** How logs name it beside the script's own number of the connection; empty if they do not. */
    default String name() {
        return "";
    }

    /** It was sent a handshake. */
    default void greeted() {}

    /** Whom it says it is. */
    default void user(String name) {}

    /** @param by who says that it is so: the server, or the script */
    default void loggedIn(String by) {}

    /** @param server the address of the server that it is attached to from now on */
    default void attached(String server) {}

    default void command() {}

    /** It has said that it sends no more. */
    default void inputEnded() {}

    /** It is about to be closed; only the first call counts. */
    default void ended(CloseReason reason, @Nullable String detail) {}
}
