// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.testkit.database.Account;
import org.sluice.testkit.database.RealMariaDb;
import org.sluice.testkit.database.RealMySql;
import org.sluice.testkit.database.RealMySql56;
import org.sluice.testkit.database.RealServer;
import org.sluice.testkit.database.SharedServers;

/** What every driver gets from every server with nothing between them. */
@Timeout(120)
@ExtendWith(SharedServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DirectIT {
    /** With these, one statement is enough: what is special about them ends with the login. */
    private static final Set<String> LOGIN_ONLY = Set.of("empty", "odd", "long");

    private final Matrix matrix = new Matrix();
    private Path files;
    private List<RealServer> servers;
    private Drivers drivers;
    private Statements statements;

    @BeforeAll
    void start(RealMariaDb mariaDb, RealMySql mySql, RealMySql56 oldMySql, @TempDir Path folder) throws IOException {
        files = folder;
        servers = List.of(mariaDb, mySql, oldMySql);
        statements = Statements.in(files);
        for (RealServer server : servers) {
            Statements.prepare(server);
            Files.copy(server.certificate().authority(), authority(server));
        }
        drivers = Drivers.start(files);
    }

    @AfterAll
    void stop() throws IOException {
        matrix.write(Path.of("target"), "direct");
        drivers.close();
    }

    /** Where the client in the container sees it too. */
    private Path authority(RealServer server) {
        return files.resolve(server.port() + ".pem");
    }

    @TestFactory
    List<DynamicTest> everyDriverRunsTheStatements() {
        List<DynamicTest> tests = new ArrayList<>();
        for (RealServer server : servers) {
            for (Account account : server.accounts()) {
                for (Driver driver : drivers.all()) {
                    for (Tls tls : Tls.values()) {
                        tests.add(test(server, account, driver, tls));
                    }
                }
            }
        }
        return tests;
    }

    private DynamicTest test(RealServer server, Account account, Driver driver, Tls tls) {
        String name = driver.name() + ", " + server.name() + ", " + account.kind() + ", TLS " + tls;
        return dynamicTest(name, () -> {
            String outcome = "failed";
            try {
                outcome = run(server, account, driver, tls);
            } finally {
                matrix.put(server.name(), account.kind(), driver.name(), "TLS " + tls, outcome);
            }
        });
    }

    private String run(RealServer server, Account account, Driver driver, Tls tls) throws Exception {
        Target target = new Target(server.port(), account, tls, authority(server));
        if (!Drivers.can(driver, server, account, tls)) {
            return "can not";
        }
        try (Session session = driver.open(target)) {
            assertThat(session.text("SELECT CURRENT_USER()")).isEqualTo(account.user() + "@%");
            if (!LOGIN_ONLY.contains(account.kind())) {
                assertThat(statements.unexpected(statements.run(session))).isEmpty();
            }
        }
        return "ok";
    }
}
