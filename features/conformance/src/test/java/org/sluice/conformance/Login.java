// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sluice.testkit.database.Account;
import org.sluice.testkit.database.RealServer;

/**
 * A user of the proxy, whose record says where it belongs and how.
 *
 * @param account of the server: the one the proxy itself is there, or the one that this user's is like
 * @param serverTls between proxy and server
 */
record Login(RealServer server, Account account, Method method, Tls serverTls) {
    private static final int PREFIX = 3;

    /** Each that there can be for the accounts of a server. */
    static List<Login> to(RealServer server) {
        List<Login> all = new ArrayList<>();
        for (Account account : server.accounts()) {
            for (Method method : Method.values()) {
                for (Tls tls : Tls.values()) {
                    // An empty password has no hash: the record would say that nothing is known.
                    if (method != Method.HASH || !account.password().isEmpty()) {
                        all.add(new Login(server, account, method, tls));
                    }
                }
            }
        }
        return all;
    }

    /** Who the client is. */
    Account client() {
        String password = method == Method.TERMINATED && !account.password().isEmpty()
                ? "not " + account.password()
                : account.password();
        return new Account(account.kind(), user(), password, account.plugin());
    }

    /** As short as the account's own where that is as long as can be. */
    private String user() {
        String own = account.user();
        String tag = method.letter() + (serverTls == Tls.OFF ? "0" : "1");
        String rest = own.substring(PREFIX);
        return own.substring(0, PREFIX) + tag + (account.kind().equals("long") ? rest.substring(tag.length()) : rest);
    }

    /** Who the server takes the client for. */
    Account onServer() {
        return method == Method.TERMINATED ? account : client();
    }

    void addTo(UserFile file) throws IOException {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("tls", serverTls.name().toLowerCase(Locale.ROOT));
        if (method == Method.TERMINATED) {
            keys.put("password", client().password());
            keys.put("server-user", account.user());
            keys.put("server-password", account.password());
        }
        String hash = method == Method.HASH ? UserFile.hash(client().password()) : "";
        file.add(client().user(), hash, server.address(), keys);
    }
}
