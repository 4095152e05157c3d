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
    private static final String USERS = "org.sluice.router.cdb-rum.cfg";
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
        List<String> wrong = RumRules.check(options);
        if (!wrong.isEmpty()) {
            throw Failure.wrongUse(wrong);
        }
        RumConfiguration configuration = new RumConfiguration();
        configuration.listeners(options);
        if (options.mysqlCdb == null) {
            configuration.routes(options);
        } else {
            configuration.users(options);
        }
        configuration.stats(options);
        configuration.tls(options);
        return configuration;
    }

    private void listeners(RumOptions options) {
        int number = 0;
        for (String source : options.sources) {
            String file = "org.sluice.listener-s" + ++number + ".cfg";
            set(file, "address", source, "-s");
            if (!source.startsWith("sock:")) {
                set(file, "reuse-port", "true", "-s");
            }
            if (options.mysqlCdb == null) {
                set(file, "destination", options.destination, "-d");
            } else {
                byUserName(file, options);
            }
            set(file, "connect-timeout", seconds(options.connectTimeout), "--connect-timeout");
            set(file, "first-byte-timeout", seconds(options.readTimeout), "--read-timeout");
        }
    }

    private void byUserName(String file, RumOptions options) {
        set(file, "protocol", "mysql", "-M");
        set(file, "mysql.greeting", options.dbType == null ? "learn" : RumGreeting.of(options.dbType), "-t");
        set(file, "mysql.client-tls", options.sslServer ? "offered" : "off", "--ssl-server");
        // as rum: where a server offers it and its address is public, and whoever it is
        set(file, "mysql.server-tls", "preferred", "-M");
        set(file, "mysql.log-logins", options.logLogins ? "true" : null, "-L");
    }

    private void users(RumOptions options) {
        set(USERS, "file", options.mysqlCdb, "-M");
        set(USERS, "default", options.destination, "-d");
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
        // rum's own list has suites for clients of its time
        String ciphers = options.ciphers == null && options.certificate != null ? "old" : options.ciphers;
        set(TLS, "ciphers", ciphers, "--ssl-ciphers");
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
        List<String> features = new ArrayList<>(List.of("core", "tcp"));
        if (files.files().containsKey(USERS)) {
            features.addAll(List.of("mysql", "cdb"));
        }
        if (files.files().containsKey(STATS)) {
            features.add("stats");
        }
        features.add("shell");
        return List.copyOf(features);
    }

    /** Problems of the files, told of the options. */
    public Failure words(List<ConfigProblem> problems) {
        Set<String> lines = new LinkedHashSet<>();
        boolean wrongUse = false;
        for (ConfigProblem problem : problems) {
            lines.add(inOptions(problem));
            wrongUse |= !isOfTheMachine(problem);
        }
        List<String> all = List.copyOf(lines);
        return wrongUse ? Failure.wrongUse(all) : Failure.of(all);
    }

    private String inOptions(ConfigProblem problem) {
        if (problem.source().equals(TLS) && problem.key().equals("key") && !optionOf.containsKey(TLS + " key")) {
            return "option --ssl-key is missing: " + problem.reason();
        }
        String reason = problem.reason();
        for (Map.Entry<String, Map<String, String>> file : files.files().entrySet()) {
            String address = file.getValue().get("address");
            reason = address == null ? reason : reason.replace(file.getKey(), "another option -s");
        }
        String option = optionOf.get(problem.source() + " " + problem.key());
        if (option == null
                && files.files().containsKey(problem.source())
                && problem.source().contains(".listener-")) {
            option = "-s";
        }
        return (option == null ? "" : "option " + option + ": ") + reason;
    }

    /**
     * What a good option names may be at fault, a file or a socket's path: that is no wrong use. A text that is no address
     * is one; its problem begins with the text, in quotes.
     */
    private static boolean isOfTheMachine(ConfigProblem problem) {
        return switch (problem.key()) {
            case "certificate", "key" -> problem.source().equals(TLS);
            case "file" -> problem.source().equals(USERS);
            case "address", "listen" -> !problem.reason().startsWith("\"");
            default -> false;
        };
    }
}
