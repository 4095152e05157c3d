// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH;

import org.jspecify.annotations.Nullable;
import org.sluice.api.auth.AuthLeg.Wire;
import org.sluice.api.auth.Credential;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.mysql.wire.Capabilities;

/** Whether a server's challenge can and may be put to a client. */
final class RelayRules {
    private RelayRules() {}

    static Refusal withoutPlugins() {
        return Refusal.authentication("the client knows mysql_native_password alone, and its answer to the proxy's"
                + " challenge is of no use to the server");
    }

    /**
     * Why a server is none to relay to; null if it is one.
     *
     * @param agreed with the server
     */
    static @Nullable Refusal ofServer(Login login, Wire wire, Capabilities agreed) {
        if (!agreed.has(CLIENT_PLUGIN_AUTH)) {
            return Refusal.authentication(
                    "the server is older than authentication plugins, and needs a hash in the user's record");
        }
        return ofSocket(login, wire);
    }

    /** Over a UNIX socket a server may be content with who the proxy is, whatever the client answers. */
    static @Nullable Refusal ofSocket(Login login, Wire wire) {
        return wire != Wire.UNIX || login.mysql.relayToSockets()
                ? null
                : Refusal.authentication("without a hash or a password in the user's record, a login is not passed on"
                        + " to a UNIX socket (mysql.relay-to-sockets)");
    }

    /** Why the client can not be asked for this plugin's answer; null if it can. */
    static @Nullable Refusal ofPlugin(ClientSide client, String plugin) {
        return client.known().has(CLIENT_PLUGIN_AUTH) || plugin.equals(NativePassword.PLUGIN) ? null : withoutPlugins();
    }

    /** The account was moved to another plugin since the record was written: the client still knows its password. */
    static boolean canRelayInstead(ClientSide client) {
        return client.credential instanceof Credential.Known known && known.server() == null && !client.switched;
    }
}
