// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.it.architecture;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What our bundles may take from outside and give away, as their manifests say it. */
final class ManifestRules {
    private static final String API = "org.sluice.api";
    private static final String MODULE = "org.sluice.module";
    private static final String SCRAMBLE = "org.sluice.mysql.scramble";
    private static final String JSON = "com.fasterxml.jackson";

    /** Package prefixes beside {@code java.}; a bundle that is not here has no place yet. */
    private static final Map<String, List<String>> MAY_IMPORT = Map.ofEntries(
            entry(API, List.of("javax.net.ssl")),
            entry(MODULE, List.of(API, "org.osgi.framework", "org.osgi.service.component", "org.slf4j")),
            entry(
                    "org.sluice.transport",
                    List.of(
                            API,
                            MODULE,
                            "com.sun.management",
                            "io.netty",
                            "javax.net.ssl",
                            "org.osgi.framework",
                            "org.osgi.service.component",
                            "org.slf4j")),
            entry(
                    "org.sluice.mysql",
                    List.of(
                            "com.github.luben.zstd",
                            "io.netty.buffer",
                            "io.netty.channel",
                            "io.netty.handler.codec",
                            "io.netty.util",
                            "javax.crypto")),
            entry(
                    "org.sluice.session",
                    List.of(
                            API,
                            MODULE,
                            "io.netty",
                            "javax.crypto",
                            "javax.net.ssl",
                            "org.osgi.framework",
                            "org.osgi.service.component",
                            "org.slf4j",
                            "org.sluice.mysql",
                            "org.sluice.transport")),
            entry("org.sluice.auth.nativepassword", List.of(API, SCRAMBLE, "org.osgi.service.component")),
            entry(
                    "org.sluice.auth.sha2",
                    List.of(API, SCRAMBLE, "javax.crypto", "org.osgi.service.component", "org.slf4j")),
            entry("org.sluice.auth.ed25519", List.of(API, SCRAMBLE, "org.osgi.service.component")),
            entry("org.sluice.auth.relay", List.of(API, SCRAMBLE, "org.osgi.service.component")),
            entry(
                    "org.sluice.accounts",
                    List.of(API, "io.netty.buffer", "javax.net.ssl", "org.osgi.service.component", "org.sluice.mysql")),
            entry("org.sluice.tls", List.of(API, "javax", "org.osgi.service.component", "org.slf4j")),
            entry(
                    "org.sluice.router.fixed",
                    List.of(API, "org.osgi.framework", "org.osgi.service.component", "org.slf4j")),
            entry(
                    "org.sluice.router.cdb",
                    List.of(API, "org.osgi.framework", "org.osgi.service.component", "org.slf4j")),
            // the JDK's own figures of the process
            entry(
                    "org.sluice.stats",
                    List.of(
                            API,
                            JSON,
                            "com.sun.management",
                            "org.osgi.framework",
                            "org.osgi.service.component",
                            "org.slf4j")),
            entry("org.sluice.accesslog", List.of(API, "org.osgi.service.component", "org.slf4j")),
            entry("org.sluice.host", List.of(API, "org.osgi", "org.slf4j")),
            entry(
                    "org.sluice.shell",
                    List.of(
                            API,
                            JSON,
                            "org.apache.felix.gogo.runtime",
                            "org.apache.felix.service.command",
                            "org.osgi.framework",
                            "org.osgi.service.component")),
            entry("org.sluice.lib.luaj", List.of("org.luaj.vm2")),
            entry(
                    "org.sluice.lua",
                    List.of(
                            API,
                            // what a thread has allocated, for a script's budget
                            "com.sun.management",
                            "io.netty",
                            "javax.net.ssl",
                            "org.luaj.vm2",
                            "org.osgi.framework",
                            "org.osgi.service.component",
                            "org.slf4j",
                            "org.sluice.mysql",
                            "org.sluice.transport")),
            entry(
                    "org.sluice.demo",
                    List.of(API, "javax", "org.osgi.framework", "org.osgi.service.component", "org.slf4j")));

    private ManifestRules() {}

    /** What is wrong, a line each. */
    static List<String> violations(List<BundleManifest> bundles) {
        List<String> exported =
                bundles.stream().flatMap(bundle -> bundle.exports().stream()).toList();
        List<String> wrong = new ArrayList<>();
        for (BundleManifest bundle : bundles) {
            List<String> allowed = MAY_IMPORT.get(bundle.name());
            if (allowed == null) {
                wrong.add(bundle.name() + " has no place in the architecture");
                continue;
            }
            for (String name : bundle.imports()) {
                if (name.startsWith("org.sluice.") && !exported.contains(name)) {
                    wrong.add(bundle.name() + " imports " + name + ", which is private");
                }
                // a bundle may import what it exports itself, so that there is one copy of it
                boolean itsOwn = bundle.exports().contains(name);
                if (!name.startsWith("java.")
                        && !itsOwn
                        && allowed.stream().noneMatch(prefix -> within(prefix, name))) {
                    wrong.add(bundle.name() + " imports " + name);
                }
            }
            for (String name : bundle.exports()) {
                if (!mayExport(bundle.name(), name)) {
                    wrong.add(bundle.name() + " exports " + name);
                }
            }
            Stream.concat(bundle.exports().stream(), bundle.privates().stream())
                    .filter(name -> !within(bundle.name(), name) && !isEmbedded(bundle.name(), name))
                    .forEach(name -> wrong.add(bundle.name() + " holds " + name));
        }
        return wrong;
    }

    /** A library's packages that a bundle holds because they are in no bundle that offers them; the bundle's bnd.bnd says why. */
    private static boolean isEmbedded(String bundle, String name) {
        return switch (bundle) {
            case "org.sluice.host" -> within("org.apache.felix.fileinstall.shaded", name);
            case "org.sluice.lib.luaj" -> within("org.luaj.vm2", name);
            default -> false;
        };
    }

    /** The contracts, the MySQL protocol, what the transport offers to protocols, and how modules are asked; all else is private. */
    private static boolean mayExport(String bundle, String name) {
        return switch (bundle) {
            case API, "org.sluice.mysql" -> true;
            case "org.sluice.transport" -> !name.contains(".internal");
            case MODULE -> name.equals(MODULE);
            case "org.sluice.lib.luaj" -> within("org.luaj.vm2", name);
            default -> false;
        };
    }

    private static boolean within(String prefix, String name) {
        return name.equals(prefix) || name.startsWith(prefix + ".");
    }
}
