// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.relay;

import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthLeg;
import org.sluice.api.auth.AuthMethod;
import org.sluice.api.auth.AuthStep;
import org.sluice.api.auth.Secret;
import org.sluice.mysql.scramble.CachingSha2;
import org.sluice.mysql.scramble.RsaExchange;

/** Every plugin as it is, between the client and the server; and the password in clear, for servers that want it so. */
@Component(
        property = {
            AuthMethod.AUTH_PLUGIN + "=" + AuthMethod.ANY_PLUGIN,
            AuthMethod.AUTH_PLUGIN + "=" + RelayMethod.CLEAR_PASSWORD
        })
public final class RelayMethod implements AuthMethod {
    static final String CLEAR_PASSWORD = "mysql_clear_password";
    static final String OLD_PASSWORD = "mysql_old_password";

    /** Their packets hold the password, or a token that is as good. */
    private static final Set<String> IN_CLEAR =
            Set.of(CLEAR_PASSWORD, "dialog", "authentication_openid_connect_client");
    /** Their packets depend on whether the leg has TLS. */
    private static final Set<String> BY_WIRE = Set.of(CachingSha2.PLUGIN, RsaExchange.SHA256_PASSWORD);

    @Activate
    public RelayMethod() {}

    @Override
    public AuthExchange relay(AuthLeg client, AuthLeg server) {
        String plugin = server.plugin();
        if (plugin.equals(OLD_PASSWORD)) {
            return new Refusal(OLD_PASSWORD
                    + " is not supported: anybody who listens can log in; give the account another plugin");
        }
        if (IN_CLEAR.contains(plugin) && !(client.secure() && server.secure())) {
            return new Refusal(plugin + " sends the password in clear, and " + withoutTls(client, server));
        }
        if (BY_WIRE.contains(plugin) && client.wire() != server.wire()) {
            return new Refusal(
                    plugin + " between a leg with TLS and one without needs the bundle org.sluice.auth.sha2");
        }
        return new PassOn();
    }

    private static String withoutTls(AuthLeg client, AuthLeg server) {
        if (client.secure()) {
            return "the connection to the server has no TLS";
        }
        return server.secure() ? "the client's connection has no TLS" : "neither connection has TLS";
    }

    @Override
    public @Nullable AuthExchange answer(AuthLeg server, Secret secret) {
        if (!server.plugin().equals(CLEAR_PASSWORD) || secret.kind() != Secret.Kind.PASSWORD) {
            return null;
        }
        return server.secure()
                ? new ClearAnswer(secret)
                : new Refusal(
                        CLEAR_PASSWORD + " sends the password in clear, and the connection to the server has no TLS");
    }

    @Override
    public String describe() {
        return "every plugin relayed, mysql_clear_password also by password";
    }

    /** What can not be done, and why. */
    private record Refusal(String why) implements AuthExchange {
        @Override
        public AuthStep begin() {
            return new AuthStep.Impossible(why);
        }
    }

    /** The password and a NUL. */
    private record ClearAnswer(Secret password) implements AuthExchange {
        @Override
        public AuthStep begin() {
            byte[] bytes = password.bytes();
            byte[] terminated = Arrays.copyOf(bytes, bytes.length + 1);
            try {
                return new AuthStep.ToServer(AuthData.of(terminated));
            } finally {
                Arrays.fill(bytes, (byte) 0);
                Arrays.fill(terminated, (byte) 0);
            }
        }
    }
}
