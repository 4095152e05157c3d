// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.route.Destination;
import org.sluice.api.route.RouteDecision;
import org.sluice.api.route.RouteRequest;

class CdbRouterTest {
    private static final Destination A = Destination.parse("tcp:a:1");
    private static final Destination B = Destination.parse("tcp:b:2");

    @TempDir
    Path folder;

    private @Nullable WatchedUsers users;

    @BeforeEach
    void write() throws Exception {
        AccessList access = new AccessList(List.of(Network.parse("10.0.0.0/8")), List.of());
        Users.write(folder.resolve("users.cdb"), "whee", new CdbRecord("", List.of(A, B), access, Map.of()));
    }

    @AfterEach
    void close() {
        if (users != null) {
            users.close();
        }
    }

    private CdbRouter router(String file, Destination... fallback) throws Exception {
        Path copies = Files.createDirectories(folder.resolve("copies"));
        WatchedUsers watched = new WatchedUsers("main", folder.resolve(file), copies);
        users = watched;
        return new CdbRouter(watched, List.of(fallback));
    }

    private static RouteRequest request(@Nullable String user, String client) {
        return new RouteRequest("front", new InetSocketAddress(client, 40000), user);
    }

    @Test
    void aUserOfTheFileGoesToItsDestinationsInTheirOrder() throws Exception {
        RouteDecision decision = router("users.cdb", B).route(request("whee", "10.1.2.3"));
        assertThat(decision).isInstanceOf(RouteDecision.To.class);
        RouteDecision.To to = (RouteDecision.To) decision;
        assertThat(to.destinations()).containsExactly(A, B);
        assertThat(to.why()).isEqualTo("cdb router main: generation 1");
    }

    /** R2, L14, case 22: a name is bytes to look up, and nothing else. */
    @ParameterizedTest
    @ValueSource(strings = {"a$b", "a@b", "a b", "müller", "%s", "../x", "a'b\"c", "x\ny"})
    void namesOfAnyCharactersAreFound(String name) throws Exception {
        String user = name.repeat(40);
        Users.write(folder.resolve("odd.cdb"), user, CdbRecord.of("", A));
        CdbRouter router = router("odd.cdb");
        assertThat(router.route(request(user, "10.1.2.3"))).isInstanceOf(RouteDecision.To.class);
        assertThat(router.route(request(name, "10.1.2.3"))).isInstanceOf(RouteDecision.Unknown.class);
    }

    /** L2: nothing is resolved here; whoever connects finds out. */
    @Test
    void aDestinationThatCanNotBeResolvedIsADestination() throws Exception {
        Destination nowhere = Destination.parse("tcp:no.such.host.invalid:3306");
        Users.write(folder.resolve("nowhere.cdb"), "whee", CdbRecord.of("", nowhere));
        assertThat(router("nowhere.cdb").route(request("whee", "10.1.2.3")))
                .isInstanceOfSatisfying(RouteDecision.To.class, to -> assertThat(to.destinations())
                        .containsExactly(nowhere));
    }

    @Test
    void aUserWhoIsNotInTheFileGoesToTheDefaultOrIsUnknown() throws Exception {
        assertThat(router("users.cdb", B).route(request("toto", "10.1.2.3")))
                .isEqualTo(new RouteDecision.To(List.of(B), "cdb router main: not in generation 1, so the default"));
        assertThat(router("users.cdb").route(request("toto", "10.1.2.3")))
                .isEqualTo(new RouteDecision.Unknown("cdb router main: not in generation 1"));
        assertThat(router("users.cdb", B).route(request(null, "10.1.2.3"))).isInstanceOf(RouteDecision.Unknown.class);
    }

    @Test
    void aClientFromElsewhereIsRefusedAndNotSentToTheDefault() throws Exception {
        assertThat(router("users.cdb", B).route(request("whee", "11.1.2.3")))
                .isEqualTo(new RouteDecision.Refused("cdb router main: generation 1: login from 11.1.2.3,"
                        + " which is in none of the networks 10.0.0.0/8"));
    }

    @Test
    void withoutAFileNobodyGoesToTheDefault() throws Exception {
        CdbRouter router = router("missing.cdb", B);
        assertThat(router.route(request("whee", "10.1.2.3")))
                .as("what the log gives for the reason")
                .isInstanceOfSatisfying(RouteDecision.Refused.class, refused -> assertThat(refused.why())
                        .startsWith("cdb router main: no users: ")
                        .endsWith("missing.cdb is missing"));
        assertThat(router("missing.cdb").route(request("whee", "10.1.2.3"))).isInstanceOf(RouteDecision.Unknown.class);
        assertThat(router.describe()).contains("no users", "is missing");
    }

    @Test
    void theDescriptionTellsFileGenerationUsersAndDefault() throws Exception {
        assertThat(router("users.cdb", B).describe())
                .isEqualTo(folder.resolve("users.cdb") + " generation 1: 1 users, others to tcp:b:2");
    }
}
