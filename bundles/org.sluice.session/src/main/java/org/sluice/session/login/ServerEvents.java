// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import org.sluice.mysql.wire.Packet;

/** What happens on the link to a server, and what it means for the login. */
final class ServerEvents implements Link.Events {
    private final Login login;

    ServerEvents(Login login) {
        this.login = login;
    }

    @Override
    public void packet(Packet packet) {
        login.phase.take(packet, Phase::fromServer, login::serverFailed);
    }

    @Override
    public void broken(Throwable cause) {
        login.serverFailed(Fault.root(cause));
    }
}
