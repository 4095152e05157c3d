// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sluice.api.auth.Credential;
import org.sluice.api.auth.CredentialRequest;
import org.sluice.api.auth.CredentialSource;
import org.sluice.api.auth.Secret;
import org.sluice.api.route.RouteRequest;

/**
 * How a user would prove who it is, by what is known of its secret; and never the secret.
 *
 * @param method {@code verified}, {@code relayed} or {@code failed}
 * @param kinds what the client is verified by
 * @param serverUser who the proxy is to the server, if it has a login of its own
 * @param source the bundle that knows it; null if none does
 * @param fault why nothing can be told
 */
record KnownSecret(
        String method,
        List<Secret.Kind> kinds,
        @Nullable String serverUser,
        @Nullable String source,
        @Nullable String fault) {
    private static final KnownSecret NOBODYS = new KnownSecret("relayed", List.of(), null, null, null);

    /**
     * Asks as a login does.
     *
     * @param decided the answer that counts, with what its router knows; null: the listener's destination
     */
    static KnownSecret of(
            @Nullable RouteTrial decided, List<Offered<CredentialSource>> sources, RouteRequest request, String user) {
        Credential routers = decided == null ? null : decided.credential();
        if (decided != null && routers != null && !(routers instanceof Credential.Unknown)) {
            return of(routers, decided.entry().bundleName());
        }
        CredentialRequest question = new CredentialRequest(request.listener(), request.client(), user);
        for (Offered<CredentialSource> source : sources) {
            KnownSecret known = ask(source, question);
            if (known != null) {
                return known;
            }
        }
        return NOBODYS;
    }

    private static @Nullable KnownSecret ask(Offered<CredentialSource> source, CredentialRequest question) {
        try {
            Credential credential = source.service().credential(question);
            if (credential instanceof Credential.Later later) {
                credential = Waiting.on(later.answer(), "its answer");
            }
            return credential instanceof Credential.Unknown ? null : of(credential, source.bundleName());
        } catch (RuntimeException | LinkageError e) {
            return failed(source.bundleName(), Waiting.reason(e));
        }
    }

    private static KnownSecret of(@Nullable Credential credential, String source) {
        if (credential instanceof Credential.Known known) {
            Credential.ServerLogin server = known.server();
            return new KnownSecret(
                    "verified",
                    known.known().stream().map(Secret::kind).toList(),
                    server == null ? null : server.user(),
                    source,
                    null);
        }
        return credential instanceof Credential.Relayed
                ? new KnownSecret("relayed", List.of(), null, source, null)
                : failed(source, "it answered null, or later and then later again");
    }

    private static KnownSecret failed(String source, String why) {
        return new KnownSecret("failed", List.of(), null, source, why);
    }

    private List<String> by() {
        return kinds.stream().map(KnownSecret::words).toList();
    }

    private static String words(Secret.Kind kind) {
        return switch (kind) {
            case PASSWORD -> "password";
            case NATIVE_STORED, NATIVE_STAGE1 -> "hash of mysql_native_password";
            case SHA2_STORED, SHA2_STAGE1 -> "hash of caching_sha2_password";
        };
    }

    String told() {
        return switch (method) {
            case "verified" ->
                "the login would be verified by the proxy, with a " + String.join(" or a ", by()) + " from " + source
                        + "; to the server the proxy would be "
                        + (serverUser == null ? "the same user" : serverUser + ", with a password of its own");
            case "relayed" ->
                "the login would be relayed: the server asks and the client answers, as "
                        + (source == null ? "nobody here" : source) + " knows "
                        + (source == null ? "the secret" : "no secret");
            default -> "the login would fail: " + source + ": " + fault;
        };
    }

    /** With a hash alone only the plugin that it belongs to can be answered: for others the server asks the client. */
    private boolean maybeRelayedToo() {
        return method.equals("verified") && serverUser == null && !kinds.contains(Secret.Kind.PASSWORD);
    }

    /** What would come after the verification, or keeps the login from being; empty if nothing does. */
    List<String> remarks(PluginsAtHand plugins) {
        List<String> remarks = new ArrayList<>();
        if (maybeRelayedToo()) {
            remarks.add("if the server wants another plugin than that of the hash, the login would be verified by the"
                    + " proxy and then relayed: the server asks and the client answers once more");
        }
        String missing = missing(plugins);
        if (missing != null) {
            remarks.add("the login would fail: " + missing);
        }
        return remarks;
    }

    private @Nullable String missing(PluginsAtHand plugins) {
        return switch (method) {
            case "verified" -> plugins.noVerification(kinds);
            case "relayed" -> plugins.noRelay();
            default -> null;
        };
    }

    Map<String, @Nullable Object> data(PluginsAtHand plugins) {
        return Json.object(
                "method", method,
                "by", by(),
                "then_relayed_for_other_plugins", maybeRelayedToo(),
                "server_user", serverUser,
                "source", source,
                "missing", missing(plugins),
                "fault", fault);
    }
}
