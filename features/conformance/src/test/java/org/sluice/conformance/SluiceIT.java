// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.sluice.testkit.database.Account;
import org.sluice.testkit.database.RealMariaDb;
import org.sluice.testkit.database.RealMySql;
import org.sluice.testkit.database.RealMySql56;
import org.sluice.testkit.database.RealServer;
import org.sluice.testkit.database.SharedServers;

/** Every driver gets from every server through the proxy what it gets from it directly. */
@ExtendWith(SharedServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SluiceIT {
    private final Matrix matrix = new Matrix();
    private final Map<String, Map<String, String>> direct = new ConcurrentHashMap<>();
    private Path files;
    private List<RealServer> servers;
    private Drivers drivers;
    private Statements statements;
    private Proxy proxy;

    @BeforeAll
    void start(RealMySql mySql, RealMariaDb mariaDb, RealMySql56 oldMySql, @TempDir Path folder) throws Exception {
        files = folder;
        servers = List.of(mySql, mariaDb, oldMySql);
        statements = Statements.in(files);
        List<Login> users = new ArrayList<>();
        for (RealServer server : servers) {
            Statements.prepare(server);
            Files.copy(server.certificate().authority(), authority(server));
            List<Login> own = Login.to(server);
            server.create(own.stream()
                    .filter(user -> user.method() != Method.TERMINATED)
                    .map(Login::client)
                    .toList());
            users.addAll(own);
        }
        drivers = Drivers.start(files);
        UserFile file = new UserFile();
        for (Login user : users) {
            user.addTo(file);
        }
        proxy = Proxy.start(Files.createDirectory(files.resolve("sluice")), servers, file);
        learn(users);
    }

    /** The listener for all tells from now on what all of them can do, and the version of the first, MySQL 9.7. */
    private void learn(List<Login> users) throws Exception {
        for (RealServer server : servers) {
            Login user = users.stream()
                    .filter(one -> one.server() == server && one.method() == Method.RELAY && one.serverTls() == Tls.OFF)
                    .findFirst()
                    .orElseThrow();
            CommandLineDriver.mariadb()
                    .open(new Target(proxy.port(Proxy.Listener.ALL), user.client(), Tls.OFF, proxy.authority()))
                    .close();
        }
    }

    @AfterAll
    void stop() throws IOException {
        matrix.write(Path.of("target"), "matrix");
        drivers.close();
        Files.writeString(Path.of("target", "sluice.log"), proxy.process().log());
        proxy.close();
    }

    /** Where the client in the container sees it too. */
    private Path authority(RealServer server) {
        return files.resolve(server.port() + ".pem");
    }

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    @ResourceLock("MySQL 9.7")
    Stream<DynamicTest> usersOnMySql() {
        return tests(servers.get(0), Proxy.Listener.MYSQL97);
    }

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    @ResourceLock("MariaDB 11.4")
    Stream<DynamicTest> usersOnMariaDb() {
        return tests(servers.get(1), Proxy.Listener.MARIADB);
    }

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    @ResourceLock("MySQL 5.6")
    Stream<DynamicTest> usersOnOldMySql() {
        return tests(servers.get(2), Proxy.Listener.MYSQL56);
    }

    private Stream<DynamicTest> tests(RealServer server, Proxy.Listener own) {
        List<DynamicTest> tests = new ArrayList<>();
        for (Login user : Login.to(server)) {
            for (Driver driver : drivers.all()) {
                for (Tls tls : Tls.values()) {
                    tests.add(test(user, driver, tls, Drivers.listener(driver, user)));
                }
                if (isMain(user) && user.method() == Method.RELAY) {
                    tests.add(test(user, driver, Tls.FULL, own));
                }
            }
        }
        return tests.stream();
    }

    private DynamicTest test(Login user, Driver driver, Tls tls, Proxy.Listener listener) {
        String way = user.method() + ", TLS " + tls + " to " + user.serverTls();
        String name = driver.name() + ", " + user.server().name() + ", "
                + user.account().kind() + ", " + way;
        return dynamicTest(name + ", listener " + listener, () -> {
            String outcome = "failed";
            try {
                outcome = run(user, driver, tls, listener);
            } finally {
                matrix.put(
                        user.server().name(),
                        user.account().kind(),
                        driver.name(),
                        listener == Drivers.listener(driver, user) ? way : way + ", own listener",
                        listener == Proxy.Listener.ALL ? outcome : outcome + " (" + listener + ")");
            }
        });
    }

    private String run(Login user, Driver driver, Tls tls, Proxy.Listener listener) throws Exception {
        Target target = new Target(proxy.port(listener), user.client(), tls, proxy.authority());
        if (!Drivers.can(driver, user, tls)) {
            assertThatThrownBy(() -> driver.open(target).close()).isNotNull();
            return "can not";
        }
        boolean fast = Drivers.wantsTheFastWay(driver, user, tls);
        if (fast) {
            CommandLineDriver.mariadb().open(target).close();
        } else if (user.server() instanceof RealMySql mySql) {
            mySql.forgetLogins();
        }
        try (Session session = driver.open(target)) {
            assertThat(session.text("SELECT CURRENT_USER()"))
                    .isEqualTo(user.onServer().user() + "@%");
            if (isMain(user)) {
                assertThat(unlike(statements.run(session), direct(driver, user.server(), tls)))
                        .isEmpty();
            }
        }
        return fast ? "ok, password seen before" : "ok";
    }

    @Test
    void theVersionThatIsToldDecidesWhatIsAsked() {
        Login user = Login.to(servers.get(2)).stream()
                .filter(one -> one.method() == Method.RELAY)
                .findFirst()
                .orElseThrow();
        Target target = new Target(proxy.port(Proxy.Listener.ALL), user.client(), Tls.OFF, proxy.authority());
        for (Driver driver : List.of(JdbcDriver.mysql(), new R2dbcDriver(files))) {
            assertThatThrownBy(() -> driver.open(target))
                    .hasMessageContaining("Unknown system variable 'transaction_isolation'");
        }
    }

    @Test
    void theLogHasNeitherSecretsNorDefects() throws IOException {
        assertThat(proxy.process().log()).doesNotContain("toast", "a defect", "Exception", "\tat ");
    }

    /** What differs, and from what; one driver sends files without TLS only, and has nothing to be compared with. */
    private static Map<String, String> unlike(Map<String, String> results, Map<String, String> direct) {
        Map<String, String> unlike = new TreeMap<>();
        boolean loads = !results.containsValue(Session.NOT_OFFERED) || direct.containsValue(Session.NOT_OFFERED);
        results.forEach((step, result) -> {
            if ((loads || !step.startsWith("load")) && !result.equals(direct.get(step))) {
                unlike.put(step, result + " instead of " + direct.get(step));
            }
        });
        return unlike;
    }

    /** What is special about the others ends with the login. */
    private static boolean isMain(Login user) {
        return user.account().equals(user.server().accounts().get(0));
    }

    private Map<String, String> direct(Driver driver, RealServer server, Tls tls) throws Exception {
        String key = driver.name() + server.name() + tls;
        Map<String, String> known = direct.get(key);
        if (known == null) {
            known = run(driver, server, tls);
            direct.put(key, known);
        }
        return known;
    }

    private Map<String, String> run(Driver driver, RealServer server, Tls tls) throws Exception {
        Account account = server.accounts().get(0);
        if (!Drivers.can(driver, server, account, tls)) {
            return direct(driver, server, Tls.OFF);
        }
        try (Session session = driver.open(new Target(server.port(), account, tls, authority(server)))) {
            return statements.run(session);
        }
    }
}
