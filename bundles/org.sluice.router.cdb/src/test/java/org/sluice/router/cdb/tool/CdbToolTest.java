// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.tool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.router.cdb.CdbRecord;

class CdbToolTest {
    private static final String HASH = "*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19";
    private static final String LINES = "alice " + HASH + " tcp:a:1\nbob - tcp:b:2 tcp:c:3\n";

    @TempDir
    Path folder;

    private final CdbTool tool = new CdbTool();
    private String file = "";

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("users.cdb").toString();
    }

    private Ran run(String in, String... arguments) {
        return Ran.of(tool, in, arguments);
    }

    private String[] namesInFolder() throws Exception {
        try (var files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toArray(String[]::new);
        }
    }

    @Test
    void whatIsMadeIsDumpedAndMadeAgain() throws Exception {
        assertThat(run(LINES, "make", file)).isEqualTo(new Ran(0, "", "sluice: " + file + ": 2 users\n"));
        Ran dump = run("", "dump", file);
        assertThat(dump.out())
                .startsWith("+5,50:alice->" + HASH + "\0tcp:a:1\0\n+3,")
                .endsWith("\n\n");
        Path text = Files.writeString(folder.resolve("text"), dump.out());
        String other = folder.resolve("other.cdb").toString();
        assertThat(run("", "make", other, text.toString()).status()).isZero();
        assertThat(Files.readAllBytes(Path.of(other))).isEqualTo(Files.readAllBytes(Path.of(file)));
        assertThat(namesInFolder()).containsExactly("other.cdb", "text", "users.cdb");
    }

    @Test
    void aUserIsShownWithoutTheSecret() {
        run(LINES, "make", file);
        Ran alice = run("", "get", file, "alice");
        assertThat(alice.status()).isZero();
        assertThat(alice.out())
                .isEqualTo("user          alice\nlogin         hash\nhash          *………1E19\ndestinations  tcp:a:1\n")
                .doesNotContain(HASH);
        assertThat(run("", "get", file, "bob").out())
                .contains("login         relay\nhash          none\n", "tcp:b:2 tcp:c:3");
        assertThat(run("", "get", file, "--", "-x"))
                .isEqualTo(new Ran(1, "", "sluice: there is no user \"-x\" in " + file + "\n"));
    }

    @Test
    void aSecretOfTheProxyIsMaskedToo() {
        String value = HASH + "\0tcp:a:1\0\0SLU1\2\0\25server-password=toast\2\0\17server-user=app";
        Ran made = run("+1," + value.length() + ":x->" + value + "\n\n", "make", file);
        assertThat(made.err()).isEqualTo("sluice: " + file + ": 1 user\n");
        assertThat(run("", "get", file, "x").out())
                .contains("server-password=…")
                .doesNotContain("toast");
        assertThat(run("", "dump", file).out()).contains("toast");
    }

    @Test
    void everyWayToLogInIsCalledByItsName() {
        run("""
                hash %s tcp:a:1 server-user=app server-password=t0p
                clear - tcp:a:1 password=t0ast tls=off
                both %s tcp:a:1 password=t0ast server-user=app server-password=
                relay - tcp:a:1
                """.formatted(HASH, HASH), "make", file);
        assertThat(run("", "get", file, "hash").out())
                .contains("login         hash; to the server as app, with a password of its own\n");
        assertThat(run("", "get", file, "clear").out())
                .contains("login         password\n", "hash          none\n", "keys          password=… tls=off\n");
        assertThat(run("", "get", file, "both").out()).contains("login         password; to the server as app");
        assertThat(run("", "get", file, "relay").out()).contains("login         relay\n");
        assertThat(run("", "check", file).out())
                .isEqualTo(file + ": 4 users: 1 hash, 2 password, 1 relay; 2 of them with a server login of the"
                        + " proxy's\n");
    }

    @Test
    void aKeyThatNobodyKnowsIsTakenOnDemandAndItsValueNeverShown() {
        assertThat(run("x - tcp:a:1 pasword=t0ast\n", "make", "--force", file).status())
                .isZero();
        assertThat(run("", "get", file, "x").out()).contains("pasword=…").doesNotContain("t0ast");
        assertThat(run("", "check", file).err())
                .isEqualTo("sluice: warning: 1 user with keys that nobody knows, which do nothing; the first is"
                        + " \"x\": pasword\n");
    }

    @Test
    void aFileIsCheckedWhole() throws Exception {
        run(LINES + "alice - tcp:z:9\n", "make", file);
        Ran good = run("", "check", file);
        assertThat(good.status()).isZero();
        assertThat(good.out()).isEqualTo(file + ": 3 users: 1 hash, 2 relay\n");
        assertThat(good.err()).contains("warning: 1 record will never be found", "\"alice\"");
        byte[] bytes = Files.readAllBytes(Path.of(file));
        bytes[2048 + 8] ^= 1; // the first letter of the first key
        Files.write(Path.of(file), bytes);
        Ran bad = run("", "check", file);
        assertThat(bad.status()).isEqualTo(1);
        assertThat(bad.out()).isEmpty();
        assertThat(bad.err())
                .startsWith("sluice: " + file + " the record at 2048")
                .contains("is not found by hash table");
        assertThat(run("", "dump", file).status()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            alice                     | standard input line 2: a line is: user, hash or -, destination
            alice *12 tcp:a:1         | standard input line 2: the hash is neither - nor * and 40 hex digits
            alice - tcp:a             | standard input line 2: "tcp:a"
            alice - tcp:a:1 tsl=full  | standard input line 2: there is no key tsl; there are max-connections, password,
            a - tcp:a:1 Password=x1y2 | standard input line 2: "Password" is no name of a key
            a - tcp:a:1 tls=on tls=ca | standard input line 2: the key tls stands there twice
            """)
    void badInputIsNamedByItsLineAndNothingIsWritten(String line, String told) throws Exception {
        run(LINES, "make", file);
        byte[] before = Files.readAllBytes(Path.of(file));
        Ran bad = run("bob - tcp:b:2\n" + line + "\n", "make", file);
        assertThat(bad.status()).isEqualTo(1);
        assertThat(bad.err()).startsWith("sluice: " + told).doesNotContain("x1y2");
        assertThat(Files.readAllBytes(Path.of(file))).isEqualTo(before);
        assertThat(namesInFolder()).containsExactly("users.cdb");
    }

    @Test
    void aValueThatNoRouterTakesIsRefused() throws Exception {
        assertThat(run("+1,5:x->Hello\n\n", "make", file).err())
                .isEqualTo("sluice: standard input record 1: no NUL ends the hash\n");
        assertThat(run("+1,5:x->He", "make", file).err()).contains("record 1", "it was cut");
        assertThat(namesInFolder()).isEmpty();
    }

    @Test
    void aNewFileIsItsOwnersAndANewerOneIsForThoseWhoHadTheOld() throws Exception {
        run(LINES, "make", file);
        assertThat(permissions()).isEqualTo("rw-------");
        Files.setPosixFilePermissions(Path.of(file), PosixFilePermissions.fromString("rw-r-----"));
        run(LINES, "make", file);
        assertThat(permissions()).isEqualTo("rw-r-----");
    }

    private String permissions() throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(file)));
    }

    @Test
    void aLinkStaysALink() throws Exception {
        Path real = Files.createDirectory(folder.resolve("real")).resolve("users.cdb");
        run(LINES, "make", real.toString());
        Files.createSymbolicLink(Path.of(file), real);
        run("carol - tcp:c:1\n", "make", file);
        assertThat(Path.of(file)).isSymbolicLink();
        assertThat(run("", "get", real.toString(), "carol").status()).isZero();
    }

    @Test
    void twoRunsDoNotWriteOneFile() throws Exception {
        Path lock = folder.resolve(".users.cdb.lock");
        try (FileChannel other = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = other.lock()) {
            assertThat(held.isValid()).isTrue();
            Ran second = run(LINES, "make", file);
            assertThat(second.status()).isEqualTo(1);
            assertThat(second.err()).isEqualTo("sluice: another run is writing " + file + " (it holds " + lock + ")\n");
        }
        assertThat(run(LINES, "make", file).status()).isZero();
        assertThat(namesInFolder()).containsExactly("users.cdb");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            make               | an operand is missing              | make [--force] FILE [IN]
            make a b c         | "c" is one operand too many        | make [--force] FILE [IN]
            make --frob a      | there is no option --frob          | make [--force] FILE [IN]
            get a              | an operand is missing              | get FILE USER
            dump -x a          | there is no option -x              | dump FILE
            check              | an operand is missing              | check FILE
            """)
    void wrongUseIsToldWithTheUsage(String command, String told, String usage) {
        Ran wrong = run("", command.split(" +"));
        assertThat(wrong).isEqualTo(new Ran(2, "", "sluice: " + told + "\nUsage: sluice cdb " + usage + "\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"make", "dump", "get", "check", "export"})
    void eachCommandHasAHelpThatFitsATerminal(String command) {
        Ran help = run("", command, "--help");
        assertThat(help.status()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out()).startsWith("Usage: sluice cdb " + command);
        assertThat(help.out().lines()).hasSizeGreaterThan(2).allSatisfy(line -> assertThat(line)
                .hasSizeLessThanOrEqualTo(80));
        assertThat(run("", command, "-h", "x")).isEqualTo(help);
    }

    @Test
    void theHelpOfMakeNamesEveryKeyThatIsKnown() {
        String help = run("", "make", "--help").out();
        assertThat(CdbRecord.knownKeys().split(", ")).isNotEmpty().allSatisfy(key -> assertThat(help)
                .contains("  " + key + "="));
    }

    @Test
    void anUnknownCommandIsToldWithAllUsages() {
        for (String[] words : new String[][] {{}, {"frob", "x"}}) {
            Ran wrong = run("", words);
            assertThat(wrong.status()).isEqualTo(2);
            assertThat(wrong.err())
                    .contains("Usage: sluice cdb make [--force] FILE [IN]\n       sluice cdb dump FILE\n");
        }
    }

    @Test
    void aFileThatCanNotBeReadOrWrittenIsNamed() {
        assertThat(run("", "check", file).err()).isEqualTo("sluice: there is no file " + file + "\n");
        assertThat(run(LINES, "make", folder + "/no/x.cdb").err())
                .isEqualTo("sluice: the folder of " + folder + "/no/x.cdb is not there\n");
        assertThat(run(LINES, "make", folder.toString()).err()).isEqualTo("sluice: " + folder + " is not a file\n");
        assertThat(run("", "make", file, folder + "/in").err())
                .isEqualTo("sluice: there is no file " + folder + "/in\n");
    }

    @Test
    void noNameMovesTheCursor() {
        byte[] text = "+4,9:\u001b[2J->\0tcp:z:9\0\n\n".getBytes(UTF_8);
        assertThat(Ran.of(tool, text, "make", file).status()).isZero();
        assertThat(run("", "get", file, "\u001b[2J").out())
                .doesNotContain("\u001b")
                .contains("?[2J");
    }
}
