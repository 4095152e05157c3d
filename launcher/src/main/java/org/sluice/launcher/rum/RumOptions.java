// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.rum;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of rum that say what it redirects. Those that are not built yet are here to be refused by name. */
public final class RumOptions {
    @Option(
            names = {"-s", "--source"},
            paramLabel = "ADDRESS",
            order = 1,
            description = "listen here: tcp:HOST:PORT, tcp:[V6]:PORT, tcp:*:PORT, ssl:HOST:PORT,"
                    + " sock:PATH,mode=0770,group=NAME; repeatable")
    public List<String> sources = List.of();

    @Option(
            names = {"-d", "--destination"},
            paramLabel = "ADDRESS",
            order = 2,
            description = "connect there: tcp:HOST:PORT or sock:PATH; the last one counts; with -M: for users that are"
                    + " not in FILE")
    public @Nullable String destination;

    @Option(
            names = {"-f", "--failover"},
            paramLabel = "LIST",
            order = 3,
            description = "connect to the first of these that answers; addresses with commas between them")
    public @Nullable String failover;

    @Option(
            names = {"-R", "--failover-r"},
            paramLabel = "LIST",
            order = 4,
            description = "like -f, in an order that is shuffled at start")
    public @Nullable String shuffled;

    @Option(
            names = {"-m", "--stats"},
            paramLabel = "ADDRESS",
            order = 5,
            description = "give statistics here; repeatable")
    public List<String> stats = List.of();

    @Option(
            names = "--connect-timeout",
            paramLabel = "SECONDS",
            order = 6,
            description = "for a connect to the destination; 0 disables (default: 6)")
    public @Nullable String connectTimeout;

    @Option(
            names = "--read-timeout",
            paramLabel = "SECONDS",
            order = 7,
            description = "for the first byte from the destination; 0 disables (default: 0; with -M: 6)")
    public @Nullable String readTimeout;

    @Option(
            names = "--ssl-cert",
            paramLabel = "FILE",
            order = 8,
            description = "certificate for ssl: and --ssl-server, PEM, with its chain")
    public @Nullable String certificate;

    @Option(
            names = "--ssl-key",
            paramLabel = "FILE",
            order = 9,
            description = "its key, PEM (default: in the certificate's file)")
    public @Nullable String key;

    @Option(names = "--ssl-ciphers", paramLabel = "LIST", order = 10, description = "cipher suites for these")
    public @Nullable String ciphers;

    @Option(
            names = "--ssl-min-proto",
            paramLabel = "PROTOCOL",
            order = 11,
            description = "tls1, tls1.1, tls1.2 or tls1.3 (default: tls1.2)")
    public @Nullable String minProtocol;

    @Option(names = "--ssl-max-proto", paramLabel = "PROTOCOL", order = 12, description = "the same (default: tls1.3)")
    public @Nullable String maxProtocol;

    @Option(
            names = {"-M", "--mysql-cdb"},
            paramLabel = "FILE",
            order = 13,
            description = "MySQL by user name: who is where is in this CDB, which is read again when it changes")
    public @Nullable String mysqlCdb;

    @Option(
            names = {"-t", "--dbtype"},
            paramLabel = "TYPE",
            order = 14,
            description = "with -M: greet clients as " + RumGreeting.WORDS + " does (default: as the servers do)")
    public @Nullable String dbType;

    @Option(
            names = {"-L", "--loglogins"},
            order = 15,
            description = "with -M: log each login")
    public boolean logLogins;

    @Option(names = "--ssl-server", order = 16, description = "with -M: offer TLS to clients; needs --ssl-cert")
    public boolean sslServer;

    @Option(
            names = {"-v", "--verbose"},
            order = 17,
            description = "tell more: --log-level debug")
    public boolean verbose;

    @Option(
            names = {"-P", "--postgresql-cdb"},
            hidden = true)
    @Nullable
    String postgresqlCdb;

    @Option(
            names = {"-E", "--ext"},
            arity = "0..1",
            hidden = true)
    @Nullable
    String external;

    @Option(names = "--ext-timeout", hidden = true)
    @Nullable
    String externalTimeout;

    @Option(
            names = {"-g", "--geoip"},
            hidden = true)
    @Nullable
    String geoip;

    @Option(
            names = {"-r", "--failover-rr"},
            hidden = true)
    @Nullable
    String roundRobin;
}
