// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.rum;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which of rum's options go together, and which are not there. */
final class RumRules {
    private final RumOptions options;
    private final boolean mysql;
    private final List<String> wrong = new ArrayList<>();

    private RumRules(RumOptions options) {
        this.options = options;
        mysql = options.mysqlCdb != null;
    }

    /** What is wrong, a line each. */
    static List<String> check(RumOptions options) {
        RumRules rules = new RumRules(options);
        rules.notYet();
        rules.addresses();
        if (rules.mysql) {
            rules.byUserName();
        } else {
            rules.withoutUserName();
        }
        rules.tls();
        return rules.wrong;
    }

    private void notYet() {
        Map<String, Boolean> given = new LinkedHashMap<>();
        given.put("--postgresql-cdb/-P", options.postgresqlCdb != null);
        given.put("--ext/-E", options.external != null);
        given.put("--ext-timeout", options.externalTimeout != null);
        given.put("--geoip/-g", options.geoip != null);
        given.put("--dbtype/-t postgresql", "postgresql".equals(options.dbType));
        given.forEach((name, is) -> {
            if (is) {
                wrong.add("option " + name + " is not available yet");
            }
        });
        if (options.roundRobin != null) {
            wrong.add("option --failover-rr/-r did nothing in rum; use --failover-r/-R LIST for a shuffled order");
        }
    }

    private void addresses() {
        long destinations = 0;
        for (@Nullable String destination : new String[] {options.destination, options.failover, options.shuffled}) {
            destinations += destination == null ? 0 : 1;
        }
        if (options.sources.isEmpty()) {
            wrong.add("option -s is missing: where to listen");
        }
        if (mysql && (options.failover != null || options.shuffled != null)) {
            wrong.add("options -f and -R redirect everybody; with -M, -d says where users go that are not in the file");
        } else if (destinations > 1) {
            wrong.add("options -d, -f and -R exclude each other: name one");
        } else if (destinations == 0 && !mysql) {
            wrong.add("a destination is missing: one of -d, -f and -R; or -M");
        }
    }

    private void byUserName() {
        if (hasTlsSource()) {
            wrong.add(
                    "option -s: with -M, listen on tcp: or sock:, and offer TLS by --ssl-server: a MySQL client asks for"
                            + " TLS within the login");
        }
        String type = options.dbType;
        if (type != null && !type.equals("postgresql") && RumGreeting.of(type) == null) {
            wrong.add("option -t: \"" + type + "\" is not one of " + RumGreeting.WORDS);
        }
    }

    private void withoutUserName() {
        Map<String, Boolean> given = new LinkedHashMap<>();
        given.put("-t", options.dbType != null && !"postgresql".equals(options.dbType));
        given.put("-L", options.logLogins);
        given.put("--ssl-server", options.sslServer);
        given.forEach((name, is) -> {
            if (is) {
                wrong.add("option " + name + " is for MySQL by user name: name the file of users with -M");
            }
        });
    }

    private void tls() {
        boolean tls = mysql ? options.sslServer : hasTlsSource();
        if (tls && options.certificate == null) {
            wrong.add("option --ssl-cert is missing: "
                    + (mysql ? "option --ssl-server" : "an address that begins with ssl:") + " needs a certificate");
        }
        boolean given = options.certificate != null
                || options.key != null
                || options.ciphers != null
                || options.minProtocol != null
                || options.maxProtocol != null;
        if (given && !tls && !options.sslServer) {
            wrong.add(
                    mysql
                            ? "options --ssl-... are for --ssl-server, and it is not there"
                            : "options --ssl-... are for an address -s ssl:HOST:PORT, and there is none");
        }
    }

    private boolean hasTlsSource() {
        return options.sources.stream().anyMatch(source -> source.startsWith("ssl:"));
    }
}
