// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sluice.api.config.Settings;

/**
 * The cipher suites that an operator asked for.
 *
 * @param enabled IANA names in the order of preference
 * @param disabled names that were asked for, that TLS knows, and that this Java does not offer
 */
record CipherSuites(List<String> enabled, List<String> disabled) {
    private static final List<String> TLS13 =
            List.of("TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256");
    /** By OpenSSL's name. */
    static final Map<String, String> IANA_BY_OPENSSL = table();

    static CipherSuites read(Settings settings, Protocols protocols, List<String> preferred, List<String> offered) {
        String text = settings.optionalText("ciphers");
        if (text == null ? protocols.areModern() : text.equals("modern")) {
            return new CipherSuites(modern(preferred), List.of());
        }
        if (text == null || text.equals("old")) {
            return new CipherSuites(preferred, List.of());
        }
        Set<String> enabled = new LinkedHashSet<>();
        List<String> disabled = new ArrayList<>();
        boolean problem = false;
        for (String name : text.split("[:\\s]+")) {
            String iana = IANA_BY_OPENSSL.getOrDefault(name, name);
            if (offered.contains(iana)) {
                enabled.add(iana);
            } else if (IANA_BY_OPENSSL.containsValue(iana)) {
                disabled.add(name);
            } else {
                settings.problem("ciphers", unknown(name));
                problem = true;
            }
        }
        if (!problem && enabled.stream().noneMatch(suite -> fits(suite, protocols))) {
            settings.problem(
                    "ciphers",
                    disabled.isEmpty()
                            ? "none of these fits the protocols " + String.join(", ", protocols.enabled())
                            : disabledText(disabled));
        }
        return new CipherSuites(complete(enabled, protocols, offered), List.copyOf(disabled));
    }

    /** With a key for each connection, and with what shows that a record is whole: no CBC, and no RSA for the exchange. */
    static List<String> modern(List<String> suites) {
        return suites.stream()
                .filter(suite -> TLS13.contains(suite)
                        || suite.equals("TLS_EMPTY_RENEGOTIATION_INFO_SCSV")
                        || ((suite.startsWith("TLS_ECDHE_") || suite.startsWith("TLS_DHE_RSA_"))
                                && (suite.contains("_GCM_") || suite.contains("_CHACHA20_"))))
                .toList();
    }

    /** Suites of TLS 1.3 and those of older versions have nothing in common. */
    private static boolean fits(String suite, Protocols protocols) {
        return !TLS13.contains(suite) || protocols.enabled().contains(Protocols.TLS13);
    }

    /** As with OpenSSL, a list that names suites of TLS 1.2 alone leaves those of TLS 1.3 as they are. */
    private static List<String> complete(Set<String> enabled, Protocols protocols, List<String> offered) {
        List<String> all = new ArrayList<>(enabled);
        if (protocols.enabled().contains(Protocols.TLS13) && enabled.stream().noneMatch(TLS13::contains)) {
            all.addAll(0, TLS13.stream().filter(offered::contains).toList());
        }
        return List.copyOf(all);
    }

    private static String unknown(String name) {
        return "\"" + name
                + "\" is no cipher suite that Java knows; write IANA names (TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)"
                + " or OpenSSL's (ECDHE-RSA-AES128-GCM-SHA256) of single suites";
    }

    /** Every suite of key exchange, cipher and hash that OpenSSL has a name of its own for and Java an implementation. */
    private static Map<String, String> table() {
        Map<String, String> table = new HashMap<>();
        for (String exchange : List.of("ECDHE-ECDSA", "ECDHE-RSA", "DHE-RSA", "DHE-DSS", "RSA")) {
            add(table, exchange, "AES128-GCM", "AES_128_GCM", "SHA256");
            add(table, exchange, "AES256-GCM", "AES_256_GCM", "SHA384");
            add(table, exchange, "AES128", "AES_128_CBC", "SHA");
            add(table, exchange, "AES256", "AES_256_CBC", "SHA");
            add(table, exchange, "AES128", "AES_128_CBC", "SHA256");
            add(table, exchange, "AES256", "AES_256_CBC", exchange.startsWith("ECDHE") ? "SHA384" : "SHA256");
            if (!exchange.equals("RSA") && !exchange.equals("DHE-DSS")) {
                table.put(exchange + "-CHACHA20-POLY1305", iana(exchange, "CHACHA20_POLY1305", "SHA256"));
            }
        }
        TLS13.forEach(name -> table.put(name, name));
        return Map.copyOf(table);
    }

    private static void add(Map<String, String> table, String exchange, String openssl, String iana, String hash) {
        String prefix = exchange.equals("RSA") ? "" : exchange + "-";
        table.put(prefix + openssl + "-" + hash, iana(exchange, iana, hash));
    }

    private static String iana(String exchange, String cipher, String hash) {
        return "TLS_" + exchange.replace('-', '_') + "_WITH_" + cipher + "_" + hash;
    }

    /** A sentence that says what this Java does not do, or null if it does all. */
    @Nullable
    String disabledText() {
        return disabled.isEmpty() ? null : disabledText(disabled);
    }

    private static String disabledText(List<String> names) {
        return "this Java does not offer " + String.join(", ", names)
                + " (its security property jdk.tls.disabledAlgorithms)";
    }
}
