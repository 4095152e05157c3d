// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.terms;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sluice.api.config.Settings;
import org.sluice.api.route.ServerTls;
import org.sluice.mysql.compress.CompressionAlgorithm;
import org.sluice.mysql.compress.ZstdLibrary;
import org.sluice.session.greeting.GreetingType;

/**
 * The protocol's own keys of a listener.
 *
 * @param greeting null: learnt from the servers
 * @param version in place of the greeting's; null: the greeting's
 * @param loginTimeout how long a client may take for its part of the login
 * @param serverTlsContext the name of the TLS context that servers are verified by
 * @param serverCompression asked for where the server offers it
 * @param relayToSockets whether a login is relayed to a server over a UNIX socket, where the server may take the proxy's own
 *     system user for proof of who the client is (unix_socket, auth_socket)
 * @param clearPasswords for plugins that give the server the password, and not only a proof of it
 * @param redirects what becomes of a server's word that a client had better go elsewhere
 * @param interceptLimit how many bytes of a command are kept for interceptors; less than a frame has
 */
public record MysqlTerms(
        @Nullable GreetingType greeting,
        @Nullable String version,
        Duration loginTimeout,
        ClientTls clientTls,
        ServerTls serverTls,
        String serverTlsContext,
        CompressionAlgorithm serverCompression,
        boolean relayToSockets,
        ClearPasswords clearPasswords,
        Redirects redirects,
        boolean logLogins,
        int interceptLimit) {
    private static final String LEARN = "learn";
    private static final List<String> SERVER_TLS =
            Stream.of(ServerTls.values()).map(ServerTls::word).toList();

    /** TLS with the client, which it asks for by SSLRequest. */
    public enum ClientTls {
        OFF,
        OFFERED,
        REQUIRED
    }

    /** Which servers may have a password itself: in clear, or under a key that nobody has vouched for. */
    public enum ClearPasswords {
        /** Those whose certificate was verified, and those over UNIX sockets. */
        VERIFIED,
        /** These, and those at private addresses. */
        PRIVATE,
        ANY
    }

    /** A server's word that a client had better go to another address. */
    public enum Redirects {
        STRIP,
        PASS
    }

    public static MysqlTerms read(Settings settings) {
        return new MysqlTerms(
                settings.parsed("mysql.greeting", MysqlTerms::greetingOf),
                settings.optionalText("mysql.version"),
                settings.duration(
                        "mysql.login-timeout", Duration.ofSeconds(10), Duration.ofMillis(100), Duration.ofHours(1)),
                ClientTls.valueOf(settings.word("mysql.client-tls", "offered", List.of("off", "offered", "required"))
                        .toUpperCase(Locale.ROOT)),
                ServerTls.valueOf(
                        settings.word("mysql.server-tls", "auto", SERVER_TLS).toUpperCase(Locale.ROOT)),
                settings.text("mysql.server-tls-context", "servers"),
                compression(settings),
                settings.flag("mysql.relay-to-sockets", false),
                ClearPasswords.valueOf(
                        settings.word("mysql.clear-passwords", "private", List.of("verified", "private", "any"))
                                .toUpperCase(Locale.ROOT)),
                Redirects.valueOf(settings.word("mysql.redirects", "strip", List.of("strip", "pass"))
                        .toUpperCase(Locale.ROOT)),
                settings.flag("mysql.log-logins", false),
                settings.integer("mysql.intercept-limit", 1 << 20, 1 << 10, 16_000_000));
    }

    private static CompressionAlgorithm compression(Settings settings) {
        String key = "mysql.server-compression";
        String word = settings.word(key, "off", List.of("off", "zlib", "zstd"));
        if (word.equals("zstd") && !ZstdLibrary.isAvailable()) {
            settings.problem(key, "zstd needs the bundle zstd-jni, which is not there or does not run on this machine");
        }
        return switch (word) {
            case "zlib" -> CompressionAlgorithm.ZLIB;
            case "zstd" -> CompressionAlgorithm.ZSTD;
            default -> CompressionAlgorithm.UNCOMPRESSED;
        };
    }

    private static @Nullable GreetingType greetingOf(String word) {
        if (word.equals(LEARN)) {
            return null;
        }
        GreetingType type = GreetingType.of(word);
        if (type == null) {
            List<String> words = new ArrayList<>(List.of(LEARN));
            words.addAll(GreetingType.words());
            throw new IllegalArgumentException("\"" + word + "\" is none of " + String.join(", ", words));
        }
        return type;
    }
}
