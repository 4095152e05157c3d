// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.it.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;

import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Which way dependencies point, as rules on classes. A room that is not in the table has no place yet: whoever adds a
 * bundle says here what it may use.
 *
 * @param root the package above the rooms, so that the rules can be tried on a small house with wrong arrows
 */
record Rooms(String root) {
    /** What each room may use of the others. Nobody may use a router, TLS, the statistics or the shell. */
    private static final Map<String, List<String>> MAY_USE = new TreeMap<>(Map.ofEntries(
            entry("api", List.of()),
            entry("module", List.of("api")),
            entry("transport", List.of("api", "module")),
            entry("mysql", List.of()),
            entry("session", List.of("api", "module", "transport", "mysql")),
            entry("auth.nativepassword", List.of("api", "mysql.scramble")),
            entry("auth.sha2", List.of("api", "mysql.scramble")),
            entry("auth.ed25519", List.of("api", "mysql.scramble")),
            entry("auth.relay", List.of("api", "mysql.scramble")),
            entry("accounts", List.of("api", "mysql")),
            entry("tls", List.of("api")),
            entry("router.fixed", List.of("api")),
            entry("router.cdb", List.of("api")),
            entry("stats", List.of("api")),
            entry("accesslog", List.of("api")),
            entry("host", List.of("api")),
            entry("shell", List.of("api")),
            entry("lua", List.of("api", "mysql", "transport")),
            entry("demo", List.of("api")),
            entry("launcher", List.of())));

    List<String> names() {
        return List.copyOf(MAY_USE.keySet());
    }

    /** The classes of a room use no room but those that it may use. */
    ArchRule arrows(String room) {
        String[] allowed = Stream.concat(Stream.of(room), MAY_USE.getOrDefault(room, List.of()).stream())
                .map(this::everythingIn)
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(everythingIn(room))
                .should()
                .dependOnClassesThat(resideInAPackage(root + "..").and(not(resideInAnyPackage(allowed))));
    }

    /** Each class lives in a room that is known here. */
    ArchRule everyClassHasItsRoom() {
        return classes()
                .should()
                .resideInAnyPackage(names().stream().map(this::everythingIn).toArray(String[]::new));
    }

    ArchRule noCycles() {
        return slices().matching(root + ".(**)").should().beFreeOfCycles();
    }

    /** The contracts are JDK types and themselves: no Netty, no framework. */
    ArchRule contractsAreJdkTypes() {
        return classes()
                .that()
                .resideInAPackage(everythingIn("api"))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        everythingIn("api"),
                        "java..",
                        "javax.net.ssl..",
                        "org.jspecify.annotations..",
                        "org.osgi.annotation.."));
    }

    /** Sockets are the transport's, and who speaks MySQL has its buffers; others ask for a stream. */
    ArchRule nettyIsTheTransports() {
        return noClasses()
                .that(not(resideInAnyPackage(
                        everythingIn("transport"),
                        everythingIn("mysql"),
                        everythingIn("session"),
                        everythingIn("lua"),
                        everythingIn("accounts"))))
                .should()
                .dependOnClassesThat(resideInAPackage("io.netty.."));
    }

    private String everythingIn(String room) {
        return root + "." + room + "..";
    }
}
