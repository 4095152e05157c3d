// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.sha2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthLeg.Wire;
import org.sluice.api.auth.AuthStep;
import org.sluice.api.auth.Secret;
import org.sluice.api.config.Settings;
import org.sluice.api.config.SettingsProblem;
import org.sluice.testkit.auth.Conversation;

class OwnKeyTest {
    @TempDir
    Path folder;

    private static void openssl(Object... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of("openssl"));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private Path key(String form) throws Exception {
        Path pkcs8 = folder.resolve("key.pem");
        openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", pkcs8);
        if (form.equals("PKCS#8")) {
            return pkcs8;
        }
        Path pkcs1 = folder.resolve("old.pem");
        openssl("rsa", "-traditional", "-in", pkcs8, "-out", pkcs1);
        return pkcs1;
    }

    private static String shown(Sha2Method method) {
        AuthExchange server =
                Objects.requireNonNull(method.verify(Logins.SHA256.leg(Wire.PLAIN), List.of(Logins.password("x"))));
        AuthStep step = Conversation.now(server.fromClient(AuthData.of((byte) 1)));
        assertThat(step).isInstanceOf(AuthStep.ToClient.class);
        return new String(((AuthStep.ToClient) step).data().bytes(), ISO_8859_1);
    }

    private static Map<String, Object> keys(Object... keys) {
        return keys.length == 0
                ? Map.of("service.pid", Sha2Method.PID, "auth.plugin", new String[] {"a", "b"})
                : Map.of("service.pid", Sha2Method.PID, keys[0].toString(), keys[1].toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PKCS#8", "PKCS#1"})
    void aConfiguredKeyIsShownAndUsed(String form) throws Exception {
        Path file = key(form);
        Path pub = folder.resolve("pub.pem");
        openssl("pkey", "-in", file, "-pubout", "-out", pub);
        Sha2Method method = new Sha2Method(keys("private-key", file));
        assertThat(shown(method)).isEqualTo(Files.readString(pub));
        Secret secret = Logins.password("secret");
        AuthStep end = Conversation.between(
                        Logins.SHA256.client(Wire.PLAIN, secret),
                        Objects.requireNonNull(method.verify(Logins.SHA256.leg(Wire.PLAIN), List.of(secret))))
                .end();
        Logins.isPassword(end, "secret");
    }

    @Test
    void aKeyIsMadeOnceWhenItIsFirstWantedAndIsNotTheConfiguredOne() throws Exception {
        Sha2Method method = new Sha2Method(keys());
        String made = shown(method);
        assertThat(shown(method)).isEqualTo(made);
        method.configure(keys("private-key", key("PKCS#8")));
        assertThat(shown(method)).isNotEqualTo(made);
        assertThat(method.describe()).contains("the RSA key of org.sluice.auth.sha2");
        method.configure(keys());
        assertThat(shown(method)).isEqualTo(made);
        assertThat(method.describe()).contains("made when needed");
    }

    @Test
    void aBadConfigurationIsLoggedOnceAndChangesNothing() throws Exception {
        Sha2Method method = new Sha2Method(keys("private-key", key("PKCS#8")));
        String before = shown(method);
        Logger logger = (Logger) LoggerFactory.getLogger(Sha2Method.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        method.configure(keys("private-key", folder.resolve("none.pem")));
        logger.detachAppender(log);
        assertThat(log.list).singleElement().satisfies(event -> assertThat(event.getFormattedMessage())
                .startsWith("org.sluice.auth.sha2: private-key: ")
                .endsWith("none.pem can not be read (the RSA key stays as it is)"));
        assertThat(shown(method)).isEqualTo(before);
    }

    @Test
    void theCheckNamesWhatIsWrongWithAKey() throws Exception {
        Path broken = folder.resolve("broken.pem");
        Files.writeString(broken, "-----BEGIN PRIVATE KEY-----\nTUlJ!\n-----END PRIVATE KEY-----\n");
        Path small = folder.resolve("small.pem");
        openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024", "-out", small);
        Path locked = folder.resolve("locked.pem");
        openssl("pkey", "-in", key("PKCS#8"), "-aes128", "-passout", "pass:x", "-out", locked);
        assertThat(problem(broken)).endsWith("holds no RSA key of at least 2048 bits");
        assertThat(problem(small)).endsWith("holds no RSA key of at least 2048 bits");
        assertThat(problem(locked)).contains("that is not encrypted");
        assertThat(problem(Files.writeString(folder.resolve("empty.pem"), ""))).contains("holds no RSA key in PEM");
        assertThat(problem(Files.write(folder.resolve("large.pem"), new byte[1 << 17])))
                .contains("larger than 64 KiB");
    }

    @Test
    void aKeyThatEverybodyReadsIsRefused() throws Exception {
        Path open = key("PKCS#8");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(problem(open)).endsWith("(mode 0644): chmod 600 " + open);
    }

    private static String problem(Path file) {
        Settings settings = Settings.of(keys("private-key", file));
        assertThat(new Sha2Check().check(settings)).isEmpty();
        List<SettingsProblem> problems = settings.problems();
        assertThat(problems).hasSize(1);
        return problems.get(0).reason();
    }

    @Test
    void theReadmeNamesEachKey() throws Exception {
        Settings settings = Settings.of(Map.of("zzz", "unknown"));
        Sha2Settings.read(settings);
        String problem = settings.problems().get(0).reason();
        TreeSet<String> told = new TreeSet<>();
        Pattern.compile("^\\| `([a-z.-]+)` ", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("README.md")))
                .results()
                .forEach(row -> told.add(row.group(1)));
        assertThat(problem).endsWith("known are " + String.join(", ", told));
    }
}
