// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.rum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.launcher.instance.ConfigProblem;
import org.sluice.launcher.report.Failure;
import picocli.CommandLine;

class RumConfigurationTest {
    @Test
    void eachSourceIsAListenerWithTheDestination() throws Exception {
        Map<String, Map<String, String>> files =
                of("-s", "tcp:*:1", "-s", "sock:/s,mode=0770", "-d", "tcp:first:3306", "-d", "tcp:db:3306");

        assertThat(files.get("org.sluice.listener-s1.cfg"))
                .containsOnly(
                        Map.entry("address", "tcp:*:1"),
                        Map.entry("reuse-port", "true"),
                        Map.entry("destination", "tcp:db:3306"));
        assertThat(files.get("org.sluice.listener-s2.cfg"))
                .containsOnly(Map.entry("address", "sock:/s,mode=0770"), Map.entry("destination", "tcp:db:3306"));
        assertThat(files).hasSize(2);
    }

    @Test
    void failoverListsArePartedOnlyBeforeANewAddress() throws Exception {
        assertThat(of("-s", "tcp:a:1", "-f", "tcp:b:1,weight=2,tcp:c:1,sock:/d").get("org.sluice.router.fixed-rum.cfg"))
                .containsOnly(
                        Map.entry("destinations", "tcp:b:1,weight=2 tcp:c:1 sock:/d"), Map.entry("order", "failover"));
        assertThat(of("-s", "tcp:a:1", "-R", "tcp:b:1,tcp:c:1").get("org.sluice.router.fixed-rum.cfg"))
                .containsEntry("order", "shuffle");
    }

    /** R22, L3. */
    @Test
    void timeoutsAreSecondsAndTheFirstByteHasNoneByDefault() throws Exception {
        assertThat(of("-s", "tcp:a:1", "-d", "tcp:b:1", "--connect-timeout", "3", "--read-timeout", "0")
                        .get("org.sluice.listener-s1.cfg"))
                .containsEntry("connect-timeout", "3s")
                .containsEntry("first-byte-timeout", "0s");
        assertThat(of("-s", "tcp:a:1", "-d", "tcp:b:1").get("org.sluice.listener-s1.cfg"))
                .doesNotContainKey("first-byte-timeout");
    }

    @Test
    void statisticsAndTlsHaveTheirFiles() throws Exception {
        Map<String, Map<String, String>> files = of(
                "-s",
                "ssl:a:1",
                "-d",
                "tcp:b:1",
                "-m",
                "tcp:c:1",
                "-m",
                "tcp:d:1",
                "--ssl-cert",
                "c.pem",
                "--ssl-min-proto",
                "tls1.3");

        assertThat(files.get("org.sluice.stats.cfg")).containsOnly(Map.entry("listen", "tcp:c:1 tcp:d:1"));
        assertThat(files.get("org.sluice.tls-default.cfg"))
                .containsOnly(
                        Map.entry("certificate", "c.pem"),
                        Map.entry("min-protocol", "tls1.3"),
                        Map.entry("ciphers", "old"));
    }

    /** R3, R21, L5, L10: of the HTTP lookup, the countries and PostgreSQL nothing is there that could be wrong. */
    @ParameterizedTest
    @ValueSource(strings = {"-P f.cdb", "-E x", "--ext-timeout 5", "-g f.mmdb", "-t postgresql", "-r tcp:a:1"})
    void whatIsNotBuiltIsRefusedByName(String option) {
        String[] words = ("-s tcp:a:1 -d tcp:b:1 " + option).split(" ");

        Failure refused = catchThrowableOfType(Failure.class, () -> of(words));

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.lines()).hasSize(1);
        assertThat(refused.lines().get(0)).contains(option.split(" ")[0]);
    }

    @Test
    void byUserNameEachSourceSpeaksMysqlAndTheFileHasTheRoutes() throws Exception {
        RumConfiguration configuration = RumConfiguration.of(options(
                "-s", "tcp:a:1", "-s", "sock:/s", "-M", "users.cdb", "-t", "mariadb10.3", "-d", "tcp:b:1", "-L"));
        Map<String, Map<String, String>> files = configuration.files().files();

        assertThat(files.get("org.sluice.listener-s1.cfg"))
                .containsOnly(
                        Map.entry("address", "tcp:a:1"),
                        Map.entry("reuse-port", "true"),
                        Map.entry("protocol", "mysql"),
                        Map.entry("mysql.greeting", "mariadb103"),
                        Map.entry("mysql.client-tls", "off"),
                        Map.entry("mysql.server-tls", "preferred"),
                        Map.entry("mysql.log-logins", "true"));
        assertThat(files.get("org.sluice.listener-s2.cfg")).containsEntry("protocol", "mysql");
        assertThat(files.get("org.sluice.router.cdb-rum.cfg"))
                .containsOnly(Map.entry("file", "users.cdb"), Map.entry("default", "tcp:b:1"));
        assertThat(files).hasSize(3);
        assertThat(configuration.features()).containsExactly("core", "tcp", "mysql", "cdb", "shell");
    }

    /** R24: by user name there need be no destination, and statistics may be there. */
    @Test
    void byUserNameTheGreetingIsLearntAndNoDestinationIsNeeded() throws Exception {
        RumConfiguration configuration = RumConfiguration.of(
                options("-s", "tcp:a:1", "-M", "users.cdb", "-m", "tcp:c:1", "--read-timeout", "9"));
        Map<String, Map<String, String>> files = configuration.files().files();

        assertThat(files.get("org.sluice.listener-s1.cfg"))
                .containsEntry("mysql.greeting", "learn")
                .containsEntry("first-byte-timeout", "9s")
                .doesNotContainKeys("destination", "mysql.log-logins");
        assertThat(files.get("org.sluice.router.cdb-rum.cfg")).containsOnly(Map.entry("file", "users.cdb"));
        assertThat(configuration.features()).containsExactly("core", "tcp", "mysql", "cdb", "stats", "shell");
    }

    /** R30: who does not want a greeting that is learnt may choose one. */
    @ParameterizedTest
    @CsvSource({
        "mysql50, mysql50",
        "mysql51, mysql51",
        "mariadb55, mariadb55",
        "mariadb10.1, mariadb101",
        "mariadb101, mariadb101",
        "mariadb10.3, mariadb103",
        "mariadb103, mariadb103",
        "mysql57, mysql57",
        "mysql80, mysql80"
    })
    void eachTypeOfRumIsAGreeting(String type, String greeting) throws Exception {
        assertThat(of("-s", "tcp:a:1", "-M", "f", "-t", type).get("org.sluice.listener-s1.cfg"))
                .containsEntry("mysql.greeting", greeting);
    }

    @Test
    void anUnknownTypeIsToldWithTheList() {
        Failure refused = catchThrowableOfType(Failure.class, () -> of("-s", "tcp:a:1", "-M", "f", "-t", "mysql99"));

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.lines())
                .containsExactly("option -t: \"mysql99\" is not one of mysql50, mysql51, mariadb55, mariadb10.1,"
                        + " mariadb10.3, mysql57 or mysql80");
    }

    /** L15: without a certificate it does not start. */
    @Test
    void tlsForClientsIsOfferedWithACertificateOnly() throws Exception {
        Map<String, Map<String, String>> files =
                of("-s", "tcp:a:1", "-M", "f", "--ssl-server", "--ssl-cert", "c.pem", "--ssl-key", "k.pem");

        assertThat(files.get("org.sluice.listener-s1.cfg")).containsEntry("mysql.client-tls", "offered");
        assertThat(files.get("org.sluice.tls-default.cfg"))
                .containsOnly(
                        Map.entry("certificate", "c.pem"), Map.entry("key", "k.pem"), Map.entry("ciphers", "old"));
        assertThatThrownBy(() -> of("-s", "tcp:a:1", "-M", "f", "--ssl-server"))
                .hasMessage("option --ssl-cert is missing: option --ssl-server needs a certificate");
    }

    @Test
    void theFileOfUsersMayBeAtFaultWithoutWrongUse() throws Exception {
        RumConfiguration configuration = RumConfiguration.of(options("-s", "tcp:a:1", "-M", "f", "-d", "x"));

        Failure file = configuration.words(
                List.of(new ConfigProblem("org.sluice.router.cdb-rum.cfg", "file", "f has 5 bytes")));
        assertThat(file.lines()).containsExactly("option -M: f has 5 bytes");
        assertThat(file.exitCode()).isEqualTo(1);
        Failure destination = configuration.words(
                List.of(new ConfigProblem("org.sluice.router.cdb-rum.cfg", "default", "\"x\" is none")));
        assertThat(destination.lines()).containsExactly("option -d: \"x\" is none");
        assertThat(destination.exitCode()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-s ssl:a:1 -M f --ssl-server --ssl-cert c.pem",
                "-s tcp:a:1 -M f -f tcp:b:1",
                "-s tcp:a:1 -M f -R tcp:b:1",
                "-s tcp:a:1 -M f --ssl-cert c.pem",
                "-s tcp:a:1 -d tcp:b:1 -t mysql57",
                "-s tcp:a:1 -d tcp:b:1 -L",
                "-s tcp:a:1 -d tcp:b:1 --ssl-server --ssl-cert c.pem",
                "-d tcp:b:1",
                "-s tcp:a:1",
                "-s tcp:a:1 -d tcp:b:1 -f tcp:c:1",
                "-s ssl:a:1 -d tcp:b:1",
                "-s tcp:a:1 -d tcp:b:1 --ssl-cert c.pem"
            })
    void whatDoesNotFitTogetherIsWrongUse(String options) {
        assertThatThrownBy(() -> of(options.split(" ")))
                .isInstanceOfSatisfying(
                        Failure.class, e -> assertThat(e.exitCode()).isEqualTo(2));
    }

    @Test
    void problemsAreToldOfTheOptionAndOnce() throws Exception {
        RumConfiguration configuration =
                RumConfiguration.of(options("-s", "tcp:a:1", "-s", "tcp:b:1", "-d", "nonsense"));

        Failure told = configuration.words(List.of(
                new ConfigProblem("org.sluice.listener-s1.cfg", "destination", "is wrong"),
                new ConfigProblem("org.sluice.listener-s2.cfg", "destination", "is wrong")));

        assertThat(told.lines()).containsExactly("option -d: is wrong");
        assertThat(told.exitCode()).isEqualTo(2);
    }

    @Test
    void aFileThatAnOptionNamesMayBeAtFaultWithoutWrongUse() throws Exception {
        RumConfiguration configuration =
                RumConfiguration.of(options("-s", "ssl:a:1", "-d", "tcp:b:1", "--ssl-cert", "c.pem"));

        Failure told = configuration.words(
                List.of(new ConfigProblem("org.sluice.tls-default.cfg", "certificate", "there is no file c.pem")));

        assertThat(told.lines()).containsExactly("option --ssl-cert: there is no file c.pem");
        assertThat(told.exitCode()).isEqualTo(1);
    }

    private static Map<String, Map<String, String>> of(String... words) throws Failure {
        return RumConfiguration.of(options(words)).files().files();
    }

    private static RumOptions options(String... words) {
        RumOptions options = new RumOptions();
        CommandLine line =
                new CommandLine(CommandLine.Model.CommandSpec.create().addMixin("rum", specOf(options)));
        line.setOverwrittenOptionsAllowed(true);
        line.parseArgs(words);
        return options;
    }

    private static CommandLine.Model.CommandSpec specOf(RumOptions options) {
        return CommandLine.Model.CommandSpec.forAnnotatedObject(options);
    }
}
