// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthLeg;
import org.sluice.api.auth.AuthLeg.Wire;
import org.sluice.api.auth.Credential;
import org.sluice.api.auth.Secret;
import org.sluice.api.route.Destination;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.transport.route.Routing;

/** What is known of a client and its wishes, filled in as the login goes on. On the session's event loop. */
public final class ClientSide {
    /** Whether nobody can listen in between client and proxy. */
    final boolean local;

    boolean tls;
    /** Who the proxy said it is. */
    Capabilities announced = Capabilities.NONE;
    /** What the client answered to last. */
    ByteString challenge = ByteString.EMPTY;
    /** Which plugin the challenge was told for. */
    private String challengePlugin = NativePassword.PLUGIN;
    /** Whether an AuthSwitchRequest was sent in this login: many clients take only one. */
    boolean switched;

    private boolean answeredLater;

    @Nullable
    HandshakeResponse41 response;

    @Nullable
    Credential credential;

    List<Destination> destinations = List.of();

    @Nullable
    Destination destination;

    @Nullable
    Secret revealed;
    /** AuthMoreData that stands right before the final OK. */
    AuthData lastWords = AuthData.EMPTY;

    String authenticatedBy = "";
    /** What the server has told of its status at the end of the login. */
    int serverStatus;
    /** Told once how this login ends. */
    Routing.@Nullable Outcome outcome;

    private ClientSide(boolean local) {
        this.local = local;
    }

    static ClientSide unknown(boolean local) {
        return new ClientSide(local);
    }

    /** The same client with another login, as COM_CHANGE_USER brings it. */
    public ClientSide with(HandshakeResponse41 login) {
        ClientSide next = new ClientSide(local);
        next.tls = tls;
        next.announced = announced;
        next.challenge = challenge;
        next.challengePlugin = challengePlugin;
        next.response = login;
        return next;
    }

    /** The login has ended, well or not; what came before a router was asked is nobody's. */
    void outcome(boolean ok) {
        Routing.Outcome told = outcome;
        outcome = null;
        if (told != null) {
            told.told(ok);
        }
    }

    boolean secure() {
        return local || tls;
    }

    /** The login, which is there from the routing on. */
    public HandshakeResponse41 login() {
        if (response == null) {
            throw new IllegalStateException("the client has not logged in");
        }
        return response;
    }

    /** What client and proxy agreed on; nothing before the login. */
    public Capabilities known() {
        return response == null ? Capabilities.NONE : response.capabilities();
    }

    String user() {
        return response == null ? "" : response.user().utf8();
    }

    boolean withPassword() {
        return answeredLater || (response != null && !response.authResponse().isEmpty());
    }

    /** The client has answered to an AuthSwitchRequest. */
    void answered(boolean withPassword) {
        answeredLater = withPassword;
    }

    /** The plugin that the client's answer was made by. */
    String plugin() {
        ByteString plugin = response == null ? null : response.plugin();
        return plugin == null || plugin.isEmpty() || !known().has(CLIENT_PLUGIN_AUTH)
                ? NativePassword.PLUGIN
                : plugin.utf8();
    }

    /**
     * Whether the login's answer was made for the challenge. A client that named another plugin had none to answer to, and has
     * sent nothing, or something for the form's sake.
     */
    boolean answersChallenge() {
        return plugin().equals(challengePlugin);
    }

    /** An AuthSwitchRequest is sent. */
    void switchedTo(String plugin) {
        switched = true;
        challengePlugin = plugin;
    }

    AuthLeg leg(String plugin) {
        return new AuthLeg(plugin, AuthData.of(challenge.bytes()), tls ? Wire.TLS : local ? Wire.UNIX : Wire.PLAIN);
    }

    /** Nothing of a secret is kept longer than the login. */
    void wipe() {
        if (revealed != null) {
            revealed.wipe();
            revealed = null;
        }
        credential = null;
        if (response != null) {
            HandshakeResponse41 done = response;
            response = new HandshakeResponse41(
                    done.capabilities(),
                    done.maxPacketSize(),
                    done.collation(),
                    done.user(),
                    ByteString.EMPTY,
                    done.database(),
                    done.plugin(),
                    done.attributes(),
                    done.zstdLevel());
        }
    }
}
