// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.sluice.api.route.Destination;

/**
 * What a file knows of a user.
 *
 * @param hash {@code *} and 40 hex digits (mysql_native_password); empty if the file holds no secret; anything else is
 *     what exporters leave for accounts that have no such password, and is of no use
 * @param destinations at least one, in the order to try them
 * @param keys further keys, by name
 */
public record CdbRecord(String hash, List<Destination> destinations, AccessList access, Map<String, String> keys) {
    private static final int HASH_LENGTH = 41;

    /** How the user proves who it is. */
    public enum Login {
        /** To the proxy, by the hash. */
        HASH,
        /** To the proxy, by the password in clear. */
        PASSWORD,
        /** To the server, by the server's own challenge. */
        RELAY;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public CdbRecord {
        destinations = List.copyOf(destinations);
        keys = Map.copyOf(keys);
        if (destinations.isEmpty()) {
            throw new IllegalArgumentException("a record names at least one destination");
        }
    }

    public static CdbRecord of(String hash, Destination... destinations) {
        return new CdbRecord(hash, List.of(destinations), AccessList.ANYWHERE, Map.of());
    }

    public Login login() {
        if (keys.containsKey(RecordKeys.PASSWORD)) {
            return Login.PASSWORD;
        }
        return hasNativeHash() ? Login.HASH : Login.RELAY;
    }

    /** Whether the proxy has a login of its own for the servers. */
    public boolean hasServerLogin() {
        return keys.containsKey(RecordKeys.SERVER_USER);
    }

    /** The further keys that this version does not know, in order. */
    public Set<String> unknownKeys() {
        return RecordKeys.unknown(keys);
    }

    /** The names of all keys that mean something. */
    public static String knownKeys() {
        return RecordKeys.known();
    }

    /** Whether the hash is one of mysql_native_password. */
    public boolean hasNativeHash() {
        return isNativeHash(hash);
    }

    public static boolean isNativeHash(String hash) {
        if (hash.length() != HASH_LENGTH || hash.charAt(0) != '*') {
            return false;
        }
        for (int i = 1; i < HASH_LENGTH; i++) {
            if (Character.digit(hash.charAt(i), 16) < 0 || hash.charAt(i) > 'f') {
                return false;
            }
        }
        return true;
    }

    /** The hash as a person may see it. */
    String shownHash() {
        if (hash.isEmpty()) {
            return "none";
        }
        return hasNativeHash()
                ? "*" + "…".repeat(3) + hash.substring(HASH_LENGTH - 4)
                : "of no use (not mysql_native_password)";
    }

    private String shownLogin() {
        return login().word()
                + (hasServerLogin()
                        ? "; to the server as " + keys.get(RecordKeys.SERVER_USER) + ", with a password of its own"
                        : "");
    }

    /** The further keys as a person may see them. */
    Map<String, String> shownKeys() {
        Map<String, String> shown = new TreeMap<>();
        keys.forEach((key, value) -> shown.put(key, RecordKeys.shown(key, value)));
        return shown;
    }

    /** All of it as a person may see it, by name; empty texts where there is nothing. */
    public Map<String, String> shown() {
        Map<String, String> shown = new LinkedHashMap<>();
        shown.put("login", shownLogin());
        shown.put("hash", shownHash());
        shown.put("destinations", joined(destinations));
        shown.put("networks", joined(access.networks()));
        shown.put("countries", String.join(" ", access.countries()));
        shown.put(
                "keys",
                shownKeys().entrySet().stream()
                        .map(key -> key.getKey() + "=" + key.getValue())
                        .collect(Collectors.joining(" ")));
        return shown;
    }

    private static String joined(List<?> list) {
        return list.stream().map(Object::toString).collect(Collectors.joining(" "));
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return shownLogin() + " " + shownHash() + " " + joined(destinations) + " " + access + " " + shownKeys();
    }
}
