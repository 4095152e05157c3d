// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import io.netty.channel.Channel;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.transport.protocol.ClientConnection;

/** Two sides that are logged in, and not joined yet. */
public final class LoggedIn {
    private final ClientConnection connection;
    private final ClientSide client;
    private final Link serverLink;
    private final Link clientLink;
    private final Capabilities serverCapabilities;

    LoggedIn(
            ClientConnection connection,
            ClientSide client,
            Link serverLink,
            Link clientLink,
            Capabilities capabilities) {
        this.connection = connection;
        this.client = client;
        this.serverLink = serverLink;
        this.clientLink = clientLink;
        this.serverCapabilities = capabilities;
    }

    public ClientConnection connection() {
        return connection;
    }

    public ClientSide client() {
        return client;
    }

    public Channel server() {
        return serverLink.channel();
    }

    /** What client and proxy agreed on. */
    public Capabilities clientCapabilities() {
        return client.known();
    }

    /** What proxy and server agreed on. */
    public Capabilities serverCapabilities() {
        return serverCapabilities;
    }

    /** What the server has told of its status at the end of the login. */
    public int serverStatus() {
        return client.serverStatus;
    }

    /** The label of the server. */
    public String destination() {
        return client.destination == null ? "" : client.destination.label();
    }

    /** True if the server has said already that it sends no more. */
    public boolean serverHasEnded() {
        return serverLink.inputEnded();
    }

    /** Takes the login's handlers out of the client's pipeline: what came too early is held for the relay. */
    public void leaveClient() {
        clientLink.leave();
    }

    /** Takes the login's handlers out of the server's pipeline: what came too early goes to the relay. */
    public void leaveServer() {
        serverLink.leave();
    }
}
