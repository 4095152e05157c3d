// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.sluice.api.config.Settings;
import org.sluice.api.reload.ReloadException;
import org.sluice.api.tls.UnknownTlsContextException;

class TlsComponentTest {
    private static KeyPair rsa;
    private static KeyPair ec;

    @TempDir
    Path folder;

    private final NamedContexts contexts = new NamedContexts();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeAll
    static void make() throws Exception {
        rsa = Certificates.rsa();
        ec = Certificates.ec();
    }

    @BeforeEach
    void listen() {
        log.start();
        logger().addAppender(log);
    }

    @AfterEach
    void close() {
        contexts.close();
        logger().detachAppender(log);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("org.sluice.tls");
    }

    private List<String> logged(String level) {
        return new ArrayList<>(log.list)
                .stream()
                        .filter(event -> event.getLevel().toString().equals(level))
                        .map(ILoggingEvent::getFormattedMessage)
                        .toList();
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    private void write(KeyPair pair, String name) throws Exception {
        Certificates.write(file("c.pem"), Certificates.pem(Certificates.certificate(pair, name)));
        Certificates.write(file("k.pem"), Certificates.pem(pair));
    }

    private Map<String, Object> keys(String... more) {
        Map<String, Object> keys = new HashMap<>(Map.of(
                "service.pid",
                "org.sluice.tls~default",
                "certificate",
                file("c.pem").toString(),
                "key",
                file("k.pem").toString()));
        for (int i = 0; i < more.length; i += 2) {
            keys.put(more[i], more[i + 1]);
        }
        return keys;
    }

    private String served(String... protocols) throws Exception {
        Handshake client = new Handshake();
        client.with(
                contexts.newServerEngine("default"),
                protocols.length == 0 ? new String[] {"TLSv1.2", "TLSv1.3"} : protocols);
        return client.chains().get(0)[0].getSubjectX500Principal().getName();
    }

    /** R7. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aSessionIsResumedTwice(String protocol) throws Exception {
        write(rsa, "one");
        new TlsComponent(contexts, keys());
        Handshake client = new Handshake();
        for (int i = 0; i < 3; i++) {
            assertThat(client.with(contexts.newServerEngine("default"), protocol)
                            .getProtocol())
                    .isEqualTo(protocol);
        }
        assertThat(client.chains()).as("full handshakes").hasSize(1);
    }

    @Test
    void bothKindsOfKeyServeBothProtocols() throws Exception {
        for (KeyPair pair : List.of(rsa, ec)) {
            write(pair, "both");
            new TlsComponent(contexts, keys());
            assertThat(served("TLSv1.2")).isEqualTo("CN=both");
            assertThat(served("TLSv1.3")).isEqualTo("CN=both");
        }
    }

    @Test
    void aChainInAnyOrderIsSentAsItStands() throws Exception {
        write(rsa, "own");
        Path file = file("c.pem");
        String own = Files.readString(file);
        String others = Certificates.pem(Certificates.certificate(ec, "root"))
                + Certificates.pem(Certificates.certificate(ec, "between"));
        Certificates.write(file, own, others);
        new TlsComponent(contexts, keys());
        Handshake client = new Handshake();
        client.with(contexts.newServerEngine("default"), "TLSv1.3");
        assertThat(client.chains().get(0))
                .extracting(certificate -> certificate.getSubjectX500Principal().getName())
                .containsExactly("CN=own", "CN=root", "CN=between");
    }

    @Test
    void aKeyForRsaPssServesBothProtocols() throws Exception {
        Certificates.openssl(
                "req",
                "-x509",
                "-newkey",
                "rsa-pss",
                "-nodes",
                "-subj",
                "/CN=pss",
                "-keyout",
                file("k.pem").toString(),
                "-out",
                file("c.pem").toString());
        new TlsComponent(contexts, keys());
        assertThat(served("TLSv1.2")).isEqualTo("CN=pss");
        assertThat(served("TLSv1.3")).isEqualTo("CN=pss");
    }

    /** R12: what old clients need is a matter of configuration. */
    @Test
    void theServersOrderOfCiphersCounts() throws Exception {
        write(rsa, "one");
        String ciphers = "ECDHE-RSA-AES128-SHA256:ECDHE-RSA-AES256-GCM-SHA384";
        new TlsComponent(contexts, keys("ciphers", ciphers, "max-protocol", "tls1.2"));
        SSLSession session = new Handshake().with(contexts.newServerEngine("default"), "TLSv1.2");
        assertThat(session.getCipherSuite()).isEqualTo("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256");
    }

    /** R12. */
    @Test
    void aProtocolOutsideTheRangeIsNotSpoken() throws Exception {
        write(rsa, "one");
        new TlsComponent(contexts, keys("min-protocol", "tls1.3"));
        assertThatThrownBy(() -> served("TLSv1.2")).isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void changedFilesAreInForceWithinTwoSecondsAndEnginesOfBeforeGoOn() throws Exception {
        write(rsa, "one");
        new TlsComponent(contexts, keys());
        var before = contexts.newServerEngine("default");
        write(ec, "two");
        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(served()).isEqualTo("CN=two"));
        assertThat(logged("ERROR")).isEmpty();
        Handshake old = new Handshake();
        old.with(before, "TLSv1.3");
        assertThat(old.chains().get(0)[0].getSubjectX500Principal().getName()).isEqualTo("CN=one");
    }

    @Test
    void aLookBetweenTheTwoFilesOfAReplacementComplainsOfNothing() throws Exception {
        write(rsa, "one");
        WatchedContext context = new WatchedContext("test", TlsSettings.read(Settings.of(keys())));
        LoadedContext before = context.current();
        Certificates.write(file("c.pem"), Certificates.pem(Certificates.certificate(ec, "two")));
        context.poll();
        Certificates.write(file("k.pem"), Certificates.pem(ec));
        context.poll();
        assertThat(context.current()).isSameAs(before);
        context.poll();
        assertThat(context.current()).isNotSameAs(before);
        assertThat(context.problem()).isEmpty();
        assertThat(logged("ERROR")).isEmpty();
    }

    @Test
    void aBadNewPairChangesNothingAndIsReportedOnce() throws Exception {
        write(rsa, "one");
        new TlsComponent(contexts, keys());
        Certificates.write(file("k.pem"), Certificates.pem(ec));
        await().untilAsserted(() -> assertThat(logged("ERROR")).isNotEmpty());
        await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
        assertThat(logged("ERROR")).singleElement().satisfies(line -> assertThat(line)
                .startsWith("org.sluice.tls~default: key: " + file("k.pem") + " does not belong")
                .contains("the last good ones stay"));
        assertThat(served()).isEqualTo("CN=one");
    }

    @Test
    void filesThatComeLaterAreFound() throws Exception {
        new TlsComponent(contexts, keys());
        assertThat(contexts.names()).isEmpty();
        assertThatThrownBy(() -> contexts.newServerEngine("default"))
                .isInstanceOf(UnknownTlsContextException.class)
                .hasMessage(
                        "TLS context default can not be used: org.sluice.tls~default: certificate: there is no file "
                                + file("c.pem"));
        write(rsa, "late");
        await().untilAsserted(() -> assertThat(contexts.names()).containsExactly("default"));
        assertThat(served()).isEqualTo("CN=late");
    }

    @Test
    void reloadTellsWhatIsInForceAndWhatIsBad() throws Exception {
        write(rsa, "one");
        new TlsComponent(contexts, keys());
        write(rsa, "two");
        assertThat(contexts.reload()).startsWith("default: CN=two, valid until ");
        Files.delete(file("c.pem"));
        assertThatThrownBy(contexts::reload)
                .isInstanceOf(ReloadException.class)
                .hasMessage("default: certificate: there is no file " + file("c.pem") + " (the last good ones stay)");
        assertThat(served()).isEqualTo("CN=two");
    }

    @Test
    void aBadConfigurationKeepsTheLastGoodOneAndAGoodOneTakesOver() throws Exception {
        write(rsa, "one");
        TlsComponent component = new TlsComponent(contexts, keys());
        component.configure(keys("ciphers", "NONE"));
        assertThat(logged("ERROR")).singleElement().satisfies(line -> assertThat(line)
                .contains("ciphers: \"NONE\"")
                .endsWith("(the last good configuration stays)"));
        assertThat(served("TLSv1.2")).isEqualTo("CN=one");
        component.configure(keys("min-protocol", "tls1.3"));
        assertThatThrownBy(() -> served("TLSv1.2")).isInstanceOf(SSLHandshakeException.class);
        component.close();
        assertThatThrownBy(() -> contexts.newServerEngine("default"))
                .isInstanceOf(UnknownTlsContextException.class)
                .hasMessageStartingWith("there is no TLS context default");
    }

    @Test
    void certificatesOutOfTheirTimeAreAWarning() throws Exception {
        Instant now = Instant.now();
        Certificates.write(
                file("c.pem"),
                Certificates.pem(Certificates.certificate(rsa, "old", now.minusSeconds(900), now.minusSeconds(90))));
        Certificates.write(file("k.pem"), Certificates.pem(rsa));
        TlsComponent component = new TlsComponent(contexts, keys());
        assertThat(served()).isEqualTo("CN=old");
        Certificates.write(
                file("c.pem"),
                Certificates.pem(Certificates.certificate(rsa, "new", now.plusSeconds(900), now.plusSeconds(999))));
        component.configure(keys("min-protocol", "tls1.1"));
        assertThat(served()).isEqualTo("CN=new");
        assertThat(logged("WARN"))
                .hasSize(3)
                .anySatisfy(line -> assertThat(line).contains("expired at"))
                .anySatisfy(line -> assertThat(line).contains("is not valid before"))
                .anySatisfy(line -> assertThat(line).contains("this Java disables TLSv1.1"));
    }

    @Test
    void aKeyThatEverybodyReadsIsRefusedUntilItsModeIsMended() throws Exception {
        write(rsa, "one");
        TlsComponent component = new TlsComponent(contexts, keys());
        Files.setPosixFilePermissions(file("k.pem"), PosixFilePermissions.fromString("rw-r--r--"));
        component.configure(keys());

        assertThat(logged("ERROR"))
                .singleElement()
                .asString()
                .contains("key: ", "(mode 0644): chmod 600 " + file("k.pem"));
        assertThat(served()).as("the last good one").isEqualTo("CN=one");
        Settings settings = Settings.of(keys());
        new TlsCheck().check(settings);
        assertThat(settings.problems()).singleElement().asString().contains("chmod 600");

        write(rsa, "two");
        Files.setPosixFilePermissions(file("k.pem"), PosixFilePermissions.fromString("rw-------"));
        await().until(() -> served().equals("CN=two"));
    }

    @Test
    void whatIsMendedByTheModeAloneIsSeen() throws Exception {
        write(rsa, "one");
        Files.setPosixFilePermissions(file("k.pem"), PosixFilePermissions.fromString("rw-r--r--"));
        new TlsComponent(contexts, keys());
        assertThat(contexts.names()).isEmpty();

        Files.setPosixFilePermissions(file("k.pem"), PosixFilePermissions.fromString("rw-------"));
        await().until(() -> contexts.names().contains("default"));
    }
}
