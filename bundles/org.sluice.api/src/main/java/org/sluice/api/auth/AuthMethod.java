// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.auth;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be done with authentication plugins. A service with the property {@link #AUTH_PLUGIN}: the names of the client
 * plugins it is for, {@link #ANY_PLUGIN} for those that no other method does. May come, go and be replaced at any time;
 * a login that has begun ends with the exchange it has. All methods are called on the event loop and must not block.
 * Secrets stay the caller's, and stay whole until the exchange is closed; an exchange that is made may be closed unused.
 */
public interface AuthMethod {
    /** The service property: a plugin's name, or several. */
    String AUTH_PLUGIN = "auth.plugin";

    /** Its value for a method that takes what no other does. */
    String ANY_PLUGIN = "*";

    /**
     * Plays the server towards a client.
     *
     * @param client the plugin is one of this method's; the challenge is the proxy's own
     * @param known at least one secret, all of the same password
     * @return null if none of these secrets is of use with this plugin on this leg
     */
    default @Nullable AuthExchange verify(AuthLeg client, List<Secret> known) {
        return null;
    }

    /**
     * Plays the client towards a server.
     *
     * @return null if this secret is of no use with this plugin on this leg
     */
    default @Nullable AuthExchange answer(AuthLeg server, Secret secret) {
        return null;
    }

    /**
     * Puts a server's challenge to the client, which knows the secret that nobody here does.
     *
     * @param client the plugin and challenge are the server's, as the client gets them by AuthSwitchRequest
     * @return null if this plugin can not be relayed between these legs
     */
    default @Nullable AuthExchange relay(AuthLeg client, AuthLeg server) {
        return null;
    }

    /** One line that tells a person what this method does, for {@code auth:list}. May be called on any thread. */
    String describe();
}
