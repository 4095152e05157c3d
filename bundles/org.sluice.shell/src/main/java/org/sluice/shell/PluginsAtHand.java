// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.sluice.api.auth.AuthMethod;
import org.sluice.api.auth.Secret;

/**
 * The authentication plugins that some bundle has a method for at this moment.
 *
 * @param named those that a method names
 * @param others whether there is a method for all others
 */
record PluginsAtHand(Set<String> named, boolean others) {
    private static final String STARTED =
            " (is one of org.sluice.auth.* stopped, or not active? auth:list shows those that are there)";

    static PluginsAtHand of(List<Offered<AuthMethod>> methods) {
        Set<String> named = new TreeSet<>();
        methods.forEach(method -> named.addAll(of(method)));
        boolean others = named.remove(AuthMethod.ANY_PLUGIN);
        return new PluginsAtHand(named, others);
    }

    /** The plugins of one method, {@link AuthMethod#ANY_PLUGIN} among them. */
    static List<String> of(Offered<AuthMethod> method) {
        Object property = method.properties().get(AuthMethod.AUTH_PLUGIN);
        if (property instanceof String[] several) {
            return List.of(several);
        }
        return property instanceof String one ? List.of(one) : List.of();
    }

    /** Why a client can not be verified by any of these secrets; null if it can. */
    @Nullable
    String noVerification(List<Secret.Kind> kinds) {
        if (kinds.contains(Secret.Kind.PASSWORD)
                ? !named.isEmpty()
                : kinds.stream().anyMatch(this::isFor)) {
            return null;
        }
        String wanted = kinds.contains(Secret.Kind.PASSWORD) ? "a password" : String.join(" or ", plugins(kinds));
        return "no authentication method for " + wanted + " is there" + STARTED;
    }

    /** What can not be relayed; null if all can. */
    @Nullable
    String noRelay() {
        if (others) {
            return null;
        }
        return named.isEmpty()
                ? "no authentication method is there" + STARTED
                : "no authentication method relays other plugins than " + String.join(", ", named) + STARTED;
    }

    private boolean isFor(Secret.Kind kind) {
        return named.containsAll(plugins(List.of(kind)));
    }

    private static Set<String> plugins(List<Secret.Kind> kinds) {
        Set<String> plugins = new TreeSet<>();
        for (Secret.Kind kind : kinds) {
            switch (kind) {
                case NATIVE_STORED, NATIVE_STAGE1 -> plugins.add("mysql_native_password");
                case SHA2_STORED, SHA2_STAGE1 -> plugins.add("caching_sha2_password");
                case PASSWORD -> {} // any will do
            }
        }
        return plugins;
    }
}
