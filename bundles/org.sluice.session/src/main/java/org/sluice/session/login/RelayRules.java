// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sluice.api.auth.AuthLeg.Wire;
import org.sluice.api.auth.Credential;
import org.sluice.mysql.scramble.CachingSha2;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.mysql.scramble.RsaExchange;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;

/** What a server may not have, of a client or of the proxy. */
final class RelayRules {
    /** Their packets hold the password or a token that is as good, at most under a key that the server has sent. */
    private static final Set<String> PASSWORD_ITSELF = Set.of(
            "mysql_clear_password", RsaExchange.SHA256_PASSWORD, "dialog", "authentication_openid_connect_client");

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
                : Refusal.authentication(
                        "without a hash or a password in the user's record, a login is not passed on"
                                + " to a UNIX socket",
                        "see the listener's key mysql.relay-to-sockets");
    }

    /** Why the client can not be asked for this plugin's answer; null if it can. */
    static @Nullable Refusal ofPlugin(ClientSide client, String plugin) {
        return client.known().has(CLIENT_PLUGIN_AUTH) || plugin.equals(NativePassword.PLUGIN) ? null : withoutPlugins();
    }

    /**
     * Why a server does not get what it asks for; null if it does. Whoever takes its place asks for the password itself, and a
     * client that has TLS with the proxy gives it.
     *
     * @param trusted by {@code mysql.clear-passwords}
     * @param more what the server says beside the challenge
     */
    static @Nullable Refusal ofPassword(boolean trusted, String plugin, ByteString more) {
        boolean itself = plugin.equals(CachingSha2.PLUGIN)
                ? !more.isEmpty() && more.at(0) == CachingSha2.PERFORM_FULL_AUTHENTICATION
                : PASSWORD_ITSELF.contains(plugin);
        return trusted || !itself
                ? null
                : Refusal.authentication(
                        plugin + " gives the password itself to a server that is not verified; verify it"
                                + " (mysql.server-tls) or allow it (mysql.clear-passwords)");
    }

    /** The account was moved to another plugin since the record was written: the client still knows its password. */
    static boolean canRelayInstead(ClientSide client) {
        return client.credential instanceof Credential.Known known && known.server() == null && !client.switched;
    }
}
