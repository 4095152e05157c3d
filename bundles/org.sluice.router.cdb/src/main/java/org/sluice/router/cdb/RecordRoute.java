// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import static org.sluice.router.cdb.RecordKeys.PASSWORD;
import static org.sluice.router.cdb.RecordKeys.SERVER_PASSWORD;
import static org.sluice.router.cdb.RecordKeys.SERVER_USER;
import static org.sluice.router.cdb.RecordKeys.TLS;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sluice.api.auth.Credential;
import org.sluice.api.auth.Credential.ServerLogin;
import org.sluice.api.auth.Secret;
import org.sluice.api.route.Destination;
import org.sluice.api.route.ServerTls;

/** What a record says to who routes: where to go, and what is known of the user's secret. */
final class RecordRoute {
    private RecordRoute() {}

    /** The destinations, each with the record's TLS where it has none of its own. */
    static List<Destination> destinations(CdbRecord record) {
        String word = record.keys().get(TLS);
        ServerTls tls = word == null ? null : ServerTls.of(word);
        return tls == null
                ? record.destinations()
                : record.destinations().stream()
                        .map(destination -> destination.orTls(tls))
                        .toList();
    }

    /** What is wrong with the keys that are acted on; null if nothing is. */
    static @Nullable String fault(CdbRecord record) {
        Map<String, String> keys = record.keys();
        String tls = keys.get(TLS);
        if (tls != null && ServerTls.of(tls) == null) {
            return "the key tls is none of " + ServerTls.WORDS;
        }
        boolean own = keys.containsKey(SERVER_USER) || keys.containsKey(SERVER_PASSWORD);
        if (own && !(keys.containsKey(SERVER_USER) && keys.containsKey(SERVER_PASSWORD))) {
            return "the keys server-user and server-password go together; a password may be empty";
        }
        if (own && !knowsSecret(record)) {
            return "the key server-user needs a hash or a password to verify the user by";
        }
        return null;
    }

    private static boolean knowsSecret(CdbRecord record) {
        return record.login() != CdbRecord.Login.RELAY;
    }

    static Credential credential(CdbRecord record) {
        if (!knowsSecret(record)) {
            return new Credential.Relayed();
        }
        List<Secret> known = new ArrayList<>();
        String password = record.keys().get(PASSWORD);
        if (password != null) {
            known.add(secret(password));
        } else {
            known.add(Secret.of(
                    Secret.Kind.NATIVE_STORED,
                    HexFormat.of().parseHex(record.hash().substring(1))));
        }
        return new Credential.Known(known, server(record.keys()));
    }

    private static @Nullable ServerLogin server(Map<String, String> keys) {
        String user = keys.get(SERVER_USER);
        String password = keys.get(SERVER_PASSWORD);
        return user == null || password == null ? null : new ServerLogin(user, secret(password));
    }

    private static Secret secret(String password) {
        return Secret.password(password.getBytes(StandardCharsets.UTF_8));
    }
}
