// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.rum;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sluice.launcher.instance.ConfigFiles;
import org.sluice.launcher.instance.ConfigProblem;
import org.sluice.launcher.report.Failure;

/**
 * rum's options, translated into configuration files; and back again for what the modules find wrong with those, so that
 * the user reads of the option and not of a file that was never typed.
 */
public final class RumConfiguration {
    private static final String ROUTER = "org.sluice.router.fixed-rum.cfg";
    private static final String STATS = "org.sluice.stats.cfg";
    private static final String TLS = "org.sluice.tls-default.cfg";
    /** In a list a comma also introduces an option, so that only one before a new address parts. */
    private static final String BETWEEN_ADDRESSES = ",\\s*(?=(tcp|ssl|sock):)|\\s+";

    private final ConfigFiles files = new ConfigFiles();
    private final Map<String, String> optionOf = new LinkedHashMap<>();

    private RumConfiguration() {}

    /**
     * @throws Failure if options are missing, exclude each other or are not built yet: wrong use
     */
    public static RumConfiguration of(RumOptions options) throws Failure {
        List<String> wrong = new ArrayList<>(notYet(options));
        wrong.addAll(unfit(options));
        if (!wrong.isEmpty()) {
            throw Failure.wrongUse(wrong);
        }
        RumConfiguration configuration = new RumConfiguration();
        configuration.listeners(options);
        configuration.routes(options);
        configuration.stats(options);
        configuration.tls(options);
        return configuration;
    }

    private static List<String> notYet(RumOptions options) {
        Map<String, Boolean> given = new LinkedHashMap<>();
        given.put("--dbtype/-t", options.dbType != null);
        given.put("--mysql-cdb/-M", options.mysqlCdb != null);
        given.put("--postgresql-cdb/-P", options.postgresqlCdb != null);
        given.put("--ext/-E", options.external != null);
        given.put("--ext-timeout", options.externalTimeout != null);
        given.put("--geoip/-g", options.geoip != null);
        given.put("--loglogins/-L", options.logLogins);
        given.put("--ssl-server", options.sslServer);
        List<String> lines = new ArrayList<>();
        given.forEach((name, is) -> {
            if (is) {
                lines.add("option " + name + " is not available yet");
            }
        });
        if (options.roundRobin != null) {
            lines.add("option --failover-rr/-r did nothing in rum; use --failover-r/-R LIST for a shuffled order");
        }
        return lines;
    }

    private static List<String> unfit(RumOptions options) {
        List<String> lines = new ArrayList<>();
        long destinations = 0;
        for (@Nullable String destination : new String[] {options.destination, options.failover, options.shuffled}) {
            destinations += destination == null ? 0 : 1;
        }
        if (options.sources.isEmpty()) {
            lines.add("option -s is missing: where to listen");
        }
        if (destinations == 0) {
            lines.add("a destination is missing: one of -d, -f and -R");
        } else if (destinations > 1) {
            lines.add("options -d, -f and -R exclude each other: name one");
        }
        boolean tls = options.sources.stream().anyMatch(source -> source.startsWith("ssl:"));
        if (tls && options.certificate == null) {
            lines.add("option --ssl-cert is missing: an address that begins with ssl: needs a certificate");
        }
        boolean tlsOptions = options.certificate != null
                || options.key != null
                || options.ciphers != null
                || options.minProtocol != null
                || options.maxProtocol != null;
        if (tlsOptions && !tls) {
            lines.add("options --ssl-... are for an address -s ssl:HOST:PORT, and there is none");
        }
        return lines;
    }

    private void listeners(RumOptions options) {
        int number = 0;
        for (String source : options.sources) {
            String file = "org.sluice.listener-s" + ++number + ".cfg";
            set(file, "address", source, "-s");
            if (!source.startsWith("sock:")) {
                set(file, "reuse-port", "true", "-s");
            }
            set(file, "destination", options.destination, "-d");
            set(file, "connect-timeout", seconds(options.connectTimeout), "--connect-timeout");
            set(file, "first-byte-timeout", seconds(options.readTimeout), "--read-timeout");
        }
    }

    private static @Nullable String seconds(@Nullable String text) {
        return text != null && text.matches("\\d+") ? text + "s" : text;
    }

    private void routes(RumOptions options) {
        if (options.failover != null) {
            set(ROUTER, "destinations", addresses(options.failover), "-f");
            set(ROUTER, "order", "failover", "-f");
        } else if (options.shuffled != null) {
            set(ROUTER, "destinations", addresses(options.shuffled), "-R");
            set(ROUTER, "order", "shuffle", "-R");
        }
    }

    private static String addresses(String list) {
        return String.join(" ", list.trim().split(BETWEEN_ADDRESSES));
    }

    private void stats(RumOptions options) {
        if (!options.stats.isEmpty()) {
            set(STATS, "listen", String.join(" ", options.stats), "-m");
        }
    }

    private void tls(RumOptions options) {
        set(TLS, "certificate", options.certificate, "--ssl-cert");
        set(TLS, "key", options.key, "--ssl-key");
        set(TLS, "ciphers", options.ciphers, "--ssl-ciphers");
        set(TLS, "min-protocol", options.minProtocol, "--ssl-min-proto");
        set(TLS, "max-protocol", options.maxProtocol, "--ssl-max-proto");
    }

    private void set(String file, String key, @Nullable String value, String option) {
        if (value != null) {
            files.set(file, key, value);
            optionOf.put(file + " " + key, option);
        }
    }

    public ConfigFiles files() {
        return files;
    }

    /** What is started: only what the options ask for. */
    public List<String> features() {
        return files.files().containsKey(STATS)
                ? List.of("core", "tcp", "stats", "shell")
                : List.of("core", "tcp", "shell");
    }

    /** Problems of the files, told of the options. */
    public Failure words(List<ConfigProblem> problems) {
        Set<String> lines = new LinkedHashSet<>();
        boolean wrongUse = false;
        for (ConfigProblem problem : problems) {
            String option = optionOf.get(problem.source() + " " + problem.key());
            lines.add((option == null ? "" : "option " + option + ": ") + problem.reason());
            wrongUse |= !isOfTheMachine(problem);
        }
        List<String> all = List.copyOf(lines);
        return wrongUse ? Failure.wrongUse(all) : Failure.of(all);
    }

    /**
     * What a good option names may be at fault, a file or a socket's path: that is no wrong use. A text that is no address
     * is one; its problem begins with the text, in quotes.
     */
    private static boolean isOfTheMachine(ConfigProblem problem) {
        return switch (problem.key()) {
            case "certificate", "key" -> problem.source().equals(TLS);
            case "address", "listen" -> !problem.reason().startsWith("\"");
            default -> false;
        };
    }
}
