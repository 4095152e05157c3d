// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import org.jspecify.annotations.Nullable;

/** What a script is left with of a connection that has moved to the script that was loaded anew: it is closed. */
final class DepartedConnection extends Connection {
    private final int type;
    private final long remoteId;
    private final @Nullable String address;
    private final int port;

    DepartedConnection(Connection of) {
        super(of.engine, of.id, false);
        type = of.type();
        remoteId = of.remoteId();
        address = of.socketAddress();
        port = of.port();
    }

    @Override
    int type() {
        return type;
    }

    @Override
    long remoteId() {
        return remoteId;
    }

    @Override
    @Nullable
    String socketAddress() {
        return address;
    }

    @Override
    int port() {
        return port;
    }

    @Override
    void closeSocket() {
        // the socket is another one's
    }
}
