// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.api.config.Settings;
import org.sluice.api.config.SettingsProblem;

class TlsSettingsTest {
    private Settings settings = Settings.of(Map.of());

    private TlsSettings read(String... keysAndValues) {
        Map<String, String> keys = new HashMap<>(Map.of("certificate", "c.pem"));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            keys.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        settings = Settings.of(keys);
        return TlsSettings.read(settings);
    }

    private List<String> problems(String... keysAndValues) {
        read(keysAndValues);
        return settings.problems().stream().map(SettingsProblem::reason).toList();
    }

    @Test
    void theDefaultsAreTls12AndTls13AndOneFileForBoth() {
        TlsSettings read = read();
        assertThat(settings.problems()).isEmpty();
        assertThat(read.protocols().enabled()).containsExactly("TLSv1.2", "TLSv1.3");
        assertThat(read.key()).isEqualTo(read.certificate());
    }

    /** Each connection has a key of its own, and each record says whether it is whole. */
    @Test
    void theDefaultCiphersAreThoseOfToday() {
        List<String> enabled = read().ciphers().enabled();
        assertThat(enabled)
                .contains("TLS_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
                .allMatch(suite -> suite.startsWith("TLS_AES_")
                        || suite.startsWith("TLS_CHACHA20_")
                        || suite.startsWith("TLS_ECDHE_")
                        || suite.startsWith("TLS_DHE_RSA_")
                        || suite.equals("TLS_EMPTY_RENEGOTIATION_INFO_SCSV"))
                .noneMatch(suite -> suite.contains("_CBC_") || suite.contains("_anon_") || suite.contains("_NULL_"));
        assertThat(read("ciphers", "modern").ciphers().enabled()).isEqualTo(enabled);
        assertThat(read("ciphers", "old").ciphers().enabled())
                .containsAll(enabled)
                .contains("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA");
    }

    @Test
    void clientCertificatesTakeTheirAuthority() {
        TlsSettings read = read("client-certificates", "required", "client-ca", "ca.pem");
        assertThat(settings.problems()).isEmpty();
        assertThat(read.files()).contains(Path.of("ca.pem"));
        assertThat(problems("client-certificates", "asked"))
                .containsExactly("is needed with client-certificates = asked");
        assertThat(problems("client-ca", "ca.pem")).singleElement().asString().startsWith("is of no use");
        assertThat(problems("client-certificates", "yes"))
                .singleElement()
                .asString()
                .contains("off, asked, required");
    }

    @Test
    void tls1AndTls11AreLeftOutWithTheReasonBecauseThisJavaDisablesThem() {
        TlsSettings read = read("min-protocol", "tls1");
        assertThat(settings.problems()).isEmpty();
        assertThat(read.protocols().enabled()).containsExactly("TLSv1.2", "TLSv1.3");
        assertThat(read.protocols().disabledText())
                .isEqualTo("this Java disables TLSv1 and TLSv1.1 by its security property jdk.tls.disabledAlgorithms");
    }

    /** R12: TLS 1.0 and 1.1, where the Java is told so. */
    @Test
    void aJavaThatAllowsThemSpeaksThem() {
        assertThat(Protocols.range(0, 2, Set.of("SSLv3")).enabled()).containsExactly("TLSv1", "TLSv1.1", "TLSv1.2");
    }

    @Test
    void aRangeThatThisJavaDisablesAltogetherIsAProblem() {
        assertThat(problems("min-protocol", "tls1", "max-protocol", "tls1.1"))
                .singleElement()
                .asString()
                .startsWith("this Java disables TLSv1 and TLSv1.1");
    }

    @Test
    void wrongWordsForProtocolsAreRefused() {
        assertThat(problems("min-protocol", "ssl3"))
                .singleElement()
                .asString()
                .startsWith("ssl3 can be read by others");
        assertThat(problems("max-protocol", "TLSv1.2"))
                .containsExactly("\"TLSv1.2\" is none of tls1, tls1.1, tls1.2, tls1.3");
        assertThat(problems("min-protocol", "tls1.3", "max-protocol", "tls1.2"))
                .containsExactly("tls1.3 is above max-protocol, which is tls1.2");
    }

    @ParameterizedTest
    @CsvSource({
        "ECDHE-ECDSA-AES256-GCM-SHA384, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "ECDHE-RSA-AES128-GCM-SHA256, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "ECDHE-RSA-CHACHA20-POLY1305, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        "DHE-RSA-CHACHA20-POLY1305, TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        "ECDHE-RSA-AES256-SHA384, TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
        "ECDHE-RSA-AES128-SHA256, TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
        "ECDHE-RSA-AES256-SHA, TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
        "DHE-RSA-AES256-SHA256, TLS_DHE_RSA_WITH_AES_256_CBC_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
    })
    void namesOfOpensslAndOfIanaMeanTheSameSuites(String name, String iana) {
        assertThat(read("max-protocol", "tls1.2", "ciphers", name).ciphers().enabled())
                .containsExactly(iana);
        assertThat(settings.problems()).isEmpty();
    }

    @Test
    void theOrderOfTheListIsKeptAndTls13KeepsItsSuites() {
        assertThat(read("ciphers", "ECDHE-RSA-AES256-SHA ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-SHA")
                        .ciphers()
                        .enabled())
                .containsExactly(
                        "TLS_AES_256_GCM_SHA384",
                        "TLS_AES_128_GCM_SHA256",
                        "TLS_CHACHA20_POLY1305_SHA256",
                        "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
                        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    }

    @Test
    void everyNameInTheTableIsOpensslsOwn() throws Exception {
        Process openssl = new ProcessBuilder("openssl", "ciphers", "-stdname", "ALL:@SECLEVEL=0").start();
        Map<String, String> theirs = new HashMap<>();
        try (var lines = openssl.inputReader()) {
            lines.lines().map(line -> line.split("\\s+")).forEach(words -> theirs.put(words[2], words[0]));
        }
        assertThat(openssl.waitFor()).isZero();
        assertThat(theirs).containsAllEntriesOf(CipherSuites.IANA_BY_OPENSSL);
    }

    @Test
    void aSuiteThatThisJavaDisablesIsLeftOutWithTheReasonAndNotCalledUnknown() {
        CipherSuites suites = CipherSuites.read(
                Settings.of(Map.of("ciphers", "AES256-SHA ECDHE-RSA-AES128-GCM-SHA256")),
                Protocols.range(2, 2, Set.of()),
                List.of(),
                List.of("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
        assertThat(suites.enabled()).containsExactly("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
        assertThat(suites.disabledText()).startsWith("this Java does not offer AES256-SHA (");
    }

    @Test
    void unknownSuitesAreNamedOneByOne() {
        assertThat(problems("ciphers", "ECDHE-RSA-AES128-GCM-SHA256:HIGH:!aNULL"))
                .hasSize(2)
                .satisfies(problems -> {
                    assertThat(problems.get(0)).startsWith("\"HIGH\" is no cipher suite");
                    assertThat(problems.get(1)).startsWith("\"!aNULL\" is no cipher suite");
                });
    }

    @Test
    void suitesThatFitNoProtocolAreAProblem() {
        assertThat(problems("max-protocol", "tls1.2", "ciphers", "TLS_AES_128_GCM_SHA256"))
                .containsExactly("none of these fits the protocols TLSv1.2");
    }

    @Test
    void aContextForServersAloneNeedsNoCertificate() {
        settings = Settings.of(Map.of("ca", "ca.pem"));
        TlsSettings read = TlsSettings.read(settings);
        assertThat(settings.problems()).isEmpty();
        assertThat(read.certificate()).isNull();
        assertThat(read.key()).isNull();
        assertThat(read.files()).containsExactly(Path.of("ca.pem"));
        settings = Settings.of(Map.of("ca", "ca.pem", "key", "k.pem"));
        TlsSettings.read(settings);
        assertThat(settings.problems())
                .extracting(SettingsProblem::reason)
                .containsExactly("is of no use without certificate");
        settings = Settings.of(Map.of());
        TlsSettings.read(settings);
        assertThat(settings.problems()).extracting(SettingsProblem::key).containsExactly("certificate");
    }

    @Test
    void theCheckReadsTheAuthorities() {
        Settings checked = Settings.of(Map.of("ca", "/nowhere/ca.pem"));
        assertThat(new TlsCheck().check(checked)).isEmpty();
        assertThat(checked.problems())
                .extracting(SettingsProblem::key, SettingsProblem::reason)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("ca", "there is no file /nowhere/ca.pem"));
    }

    @Test
    void theCheckReadsTheFilesAndNamesWhatIsMissing() {
        Settings checked = Settings.of(Map.of("certificate", "/nowhere/c.pem", "keys", "x"));
        assertThat(new TlsCheck().check(checked)).isEmpty();
        assertThat(checked.problems())
                .extracting(SettingsProblem::key, SettingsProblem::reason)
                .contains(org.assertj.core.groups.Tuple.tuple("certificate", "there is no file /nowhere/c.pem"))
                .hasSize(2);
    }
}
