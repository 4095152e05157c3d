// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.limit;

import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sluice.api.config.Settings;
import org.sluice.api.limit.LimitRow.Kind;
import org.sluice.api.limit.LimitRow.Scope;
import org.sluice.transport.proxy.Network;

/**
 * {@code org.sluice.limits.cfg}.
 *
 * @param bounds by kind and scope; 0: no limit
 * @param longestDelay of the denial of a login, when there are too many of them
 * @param refusal how many times the bound of failed logins, until all is refused
 * @param exempt networks whose clients are counted and never refused
 * @param addressPrefix6 how many bits of an IPv6 address are one client
 */
record LimitSettings(
        Map<Kind, Map<Scope, Integer>> bounds,
        Duration longestDelay,
        int refusal,
        Duration idle,
        Duration login,
        Duration age,
        List<Network> exempt,
        int addressPrefix6,
        int networkPrefix4,
        int networkPrefix6) {
    static final String PID = "org.sluice.limits";

    private static final int MOST = 10_000_000;
    private static final Duration LONGEST = Duration.ofDays(365);

    static LimitSettings read(Settings settings) {
        Map<Kind, Map<Scope, Integer>> bounds = new EnumMap<>(Kind.class);
        read(settings, bounds, Kind.CONNECTIONS, "connections", List.of(Scope.values()));
        read(
                settings,
                bounds,
                Kind.LOGINS,
                "logins",
                List.of(Scope.GLOBAL, Scope.LISTENER, Scope.ADDRESS, Scope.NETWORK));
        read(
                settings,
                bounds,
                Kind.RATE,
                "rate",
                List.of(Scope.GLOBAL, Scope.LISTENER, Scope.ADDRESS, Scope.NETWORK, Scope.USER));
        read(settings, bounds, Kind.FAILED_LOGINS, "failed-logins", List.of(Scope.ADDRESS, Scope.NETWORK, Scope.USER));
        return new LimitSettings(
                bounds,
                settings.duration(
                        "failed-logins.longest-delay", Duration.ofSeconds(10), Duration.ZERO, Duration.ofMinutes(5)),
                settings.integer("failed-logins.refusal", 3, 1, 1000),
                settings.duration("idle-timeout", Duration.ZERO, Duration.ZERO, LONGEST),
                settings.duration("login-timeout", Duration.ZERO, Duration.ZERO, LONGEST),
                settings.duration("session-age", Duration.ZERO, Duration.ZERO, LONGEST),
                settings.list("exempt", Network::parse),
                settings.integer("address.ipv6-prefix", 64, 16, 128),
                settings.integer("network.ipv4-prefix", 24, 8, 32),
                settings.integer("network.ipv6-prefix", 48, 16, 128));
    }

    private static void read(
            Settings settings, Map<Kind, Map<Scope, Integer>> bounds, Kind kind, String word, List<Scope> scopes) {
        Map<Scope, Integer> read = new EnumMap<>(Scope.class);
        for (Scope scope : scopes) {
            String key = scope == Scope.GLOBAL ? word : word + ".per-" + scope.label();
            read.put(scope, settings.integer(key, 0, 0, MOST));
        }
        bounds.put(kind, read);
    }

    /** 0: no limit. */
    int bound(Kind kind, Scope scope) {
        return bounds.getOrDefault(kind, Map.of()).getOrDefault(scope, 0);
    }

    /** The bound of a kind of time, for all sessions; zero: none. */
    Duration time(Kind kind) {
        return switch (kind) {
            case IDLE_TIME -> idle;
            case LOGIN_TIME -> login;
            case SESSION_AGE -> age;
            default -> Duration.ZERO;
        };
    }

    boolean isExempt(@Nullable InetAddress client) {
        if (client == null) {
            return false;
        }
        for (Network network : exempt) {
            if (network.contains(client)) {
                return true;
            }
        }
        return false;
    }

    /** The key of a client: all of an IPv4 address, and of an IPv6 address what one client has. */
    String address(InetAddress client) {
        return Prefix.of(client, 32, addressPrefix6);
    }

    /** The key of the network that a client is in. */
    String network(InetAddress client) {
        return Prefix.of(client, networkPrefix4, networkPrefix6);
    }
}
