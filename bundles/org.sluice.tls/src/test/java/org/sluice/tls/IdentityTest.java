// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Base64;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {
    private static KeyPair rsa;
    private static KeyPair ec;
    private static String rsaCertificate;
    private static String ecCertificate;

    @TempDir
    Path folder;

    @BeforeAll
    static void make() throws Exception {
        rsa = Certificates.rsa();
        ec = Certificates.ec();
        rsaCertificate = Certificates.pem(Certificates.certificate(rsa, "rsa"));
        ecCertificate = Certificates.pem(Certificates.certificate(ec, "ec"));
    }

    private Identity read(String certificate, String key) throws Exception {
        return Identity.read(
                Certificates.write(folder.resolve("c.pem"), certificate),
                Certificates.write(folder.resolve("k.pem"), key));
    }

    private String fault(String certificate, String key) {
        BadTlsException fault = catchThrowableOfType(BadTlsException.class, () -> read(certificate, key));
        assertThat(fault).as("a refusal").isNotNull();
        return fault.key() + ": " + fault.getMessage().replace(folder + "/", "");
    }

    private static byte[] inner(KeyPair pair) throws IOException {
        return PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded())
                .parsePrivateKey()
                .toASN1Primitive()
                .getEncoded();
    }

    @Test
    void pkcs8KeysOfBothKindsAreRead() throws Exception {
        assertThat(read(rsaCertificate, Certificates.pem(rsa)).key()).isEqualTo(rsa.getPrivate());
        assertThat(read(ecCertificate, Certificates.pem(ec)).key()).isEqualTo(ec.getPrivate());
    }

    @Test
    void aPkcs1KeyIsRead() throws Exception {
        assertThat(read(rsaCertificate, Certificates.pem("RSA PRIVATE KEY", inner(rsa)))
                        .key())
                .isEqualTo(rsa.getPrivate());
    }

    @ParameterizedTest
    @CsvSource({"prime256v1,false", "prime256v1,true", "secp384r1,false", "secp521r1,true"})
    void aSec1KeyOfOpensslIsReadWithAndWithoutTheBlockOfParameters(String curve, boolean parameters) throws Exception {
        Path key = folder.resolve("ec.key");
        Path certificate = folder.resolve("ec.crt");
        Certificates.openssl("ecparam", "-genkey", "-name", curve, "-out", key.toString());
        Certificates.openssl(
                "req", "-x509", "-new", "-key", key.toString(), "-subj", "/CN=e", "-out", certificate.toString());
        String text = Files.readString(key);
        assertThat(text).contains("EC PARAMETERS", "EC PRIVATE KEY");
        if (!parameters) {
            Files.writeString(key, text.substring(text.indexOf("-----BEGIN EC PRIVATE KEY")));
        }
        assertThat(Identity.read(certificate, key).key().getAlgorithm()).isEqualTo("EC");
    }

    @Test
    void keyAndChainMayStandInOneFileInAnyOrderWithTextBetween() throws Exception {
        String chain =
                "subject=CN = rsa\r\n" + rsaCertificate.replace("\n", "\r\n") + "\n# the next one\n" + ecCertificate;
        for (String text : new String[] {Certificates.pem(rsa) + chain, chain + Certificates.pem(rsa)}) {
            Path file = Certificates.write(folder.resolve("both.pem"), text);
            Identity identity = Identity.read(file, file);
            assertThat(identity.chain()).hasSize(2);
            assertThat(identity.own().getSubjectX500Principal().getName()).isEqualTo("CN=rsa");
        }
    }

    @Test
    void aKeyThatDoesNotMatchIsRefusedWithBothFilesNamed() throws Exception {
        assertThat(fault(rsaCertificate, Certificates.pem(Certificates.rsa())))
                .isEqualTo("key: k.pem does not belong to the certificate in c.pem");
        assertThat(fault(rsaCertificate, Certificates.pem(ec)))
                .isEqualTo("key: k.pem does not belong to the certificate in c.pem");
    }

    @Test
    void aChainThatDoesNotBeginWithTheServersOwnCertificateIsRefused() {
        assertThat(fault(ecCertificate + rsaCertificate, Certificates.pem(rsa)))
                .isEqualTo("certificate: c.pem must begin with the server's own certificate;"
                        + " the key belongs to number 2");
    }

    @Test
    void encryptedKeysAreRefusedWithWhatToDo() throws Exception {
        for (String key : new String[] {Certificates.pem("ENCRYPTED PRIVATE KEY", new byte[40]), """
            -----BEGIN RSA PRIVATE KEY-----
            Proc-Type: 4,ENCRYPTED
            DEK-Info: AES-256-CBC,00

            AAAA
            -----END RSA PRIVATE KEY-----
            """}) {
            assertThat(fault(rsaCertificate, key))
                    .startsWith("key: k.pem holds an encrypted private key")
                    .contains("openssl pkey");
        }
    }

    @Test
    void whatIsMissingOrDoubledIsNamed() {
        assertThat(fault("", Certificates.pem(rsa))).startsWith("certificate: c.pem holds no certificate");
        assertThat(fault(rsaCertificate, rsaCertificate)).startsWith("key: k.pem holds no private key");
        assertThat(fault(rsaCertificate, Certificates.pem(rsa) + Certificates.pem(ec)))
                .startsWith("key: k.pem holds 2 private keys");
        assertThat(fault(rsaCertificate, Certificates.pem("DSA PRIVATE KEY", new byte[9])))
                .startsWith("key: k.pem holds a DSA PRIVATE KEY");
        assertThat(fault(Certificates.pem("CERTIFICATE", new byte[30]), Certificates.pem(rsa)))
                .isEqualTo("certificate: c.pem holds a certificate (number 1) that is no valid X.509");
    }

    @Test
    void filesThatCanNotBeReadAreNamed() {
        BadTlsException missing = catchThrowableOfType(
                BadTlsException.class, () -> Identity.read(folder.resolve("none.pem"), folder.resolve("none.pem")));
        assertThat(missing).hasMessage("there is no file " + folder.resolve("none.pem"));
        BadTlsException directory = catchThrowableOfType(BadTlsException.class, () -> Identity.read(folder, folder));
        assertThat(directory).hasMessage(folder + " is a directory, not a file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"})
    void noPieceOfABrokenKeyStandsInTheMessage(String type) throws Exception {
        String whole = Certificates.pem(type, type.startsWith("EC") ? inner(ec) : inner(rsa));
        String base64 = Base64.getEncoder().encodeToString(inner(rsa));
        int body = whole.indexOf('\n') + 1;
        for (int cut = 1; cut < whole.length() - body; cut += 7) {
            String broken = whole.substring(0, body) + whole.substring(body + cut);
            BadTlsException fault = catchThrowableOfType(BadTlsException.class, () -> read(rsaCertificate, broken));
            assertThat(fault).isNotNull();
            assertThat(fault.getCause()).isNull();
            for (int i = 0; i + 12 < base64.length(); i += 12) {
                assertThat(fault.getMessage()).doesNotContain(base64.substring(i, i + 12));
            }
        }
    }

    @Test
    void aFileThatIsCutShortSaysSo() {
        String key = Certificates.pem(rsa);
        assertThat(fault(rsaCertificate, key.substring(0, key.length() - 30)))
                .isEqualTo("key: k.pem has a block BEGIN PRIVATE KEY without END: is the file cut short?");
    }
}
