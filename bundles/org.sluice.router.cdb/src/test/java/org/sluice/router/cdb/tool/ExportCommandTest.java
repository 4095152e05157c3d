// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.tool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.api.account.Account;
import org.sluice.api.account.AccountException;
import org.sluice.api.account.AccountReader;
import org.sluice.api.account.AccountServer;
import org.sluice.api.account.Accounts;
import org.sluice.api.host.Tool;

class ExportCommandTest {
    private static final String X = "*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19";
    private static final String Y = "*6BB4837EB74329105EE4568DDA7DC67ED2CA2AD9";

    @TempDir
    Path folder;

    private final Map<String, List<Account>> servers = new TreeMap<>();
    private final Map<String, AccountServer> logins = new ConcurrentHashMap<>();
    private String file = "";
    private String options = "";

    private final AccountReader reader = server -> {
        logins.put(server.address().label(), server);
        List<Account> accounts = servers.get(server.address().label());
        if (accounts == null) {
            throw new AccountException("Connection refused");
        }
        return new Accounts("11.4.5-MariaDB", accounts);
    };

    @BeforeEach
    void nameTheFiles() throws Exception {
        file = folder.resolve("users.cdb").toString();
        options = secret("my.cnf", "[mysqld]\nuser=mysql\n[client]\nuser = export # who reads\npassword=\"p#w\"\n");
    }

    private String secret(String name, String text) throws Exception {
        Path path = Files.writeString(folder.resolve(name), text);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        return path.toString();
    }

    private static Account account(String name, @Nullable String hash) {
        String[] parts = name.split("@");
        String plugin = hash == null ? "caching_sha2_password" : "mysql_native_password";
        return new Account(parts[0], parts.length > 1 ? parts[1] : "%", plugin, hash, false, false, false);
    }

    private static Account locked(String name, String hash) {
        Account open = account(name, hash);
        return new Account(open.user(), open.host(), open.plugin(), hash, false, true, false);
    }

    private Ran export(String... more) {
        List<String> words = new ArrayList<>(List.of("export", "-o", file));
        words.addAll(Arrays.asList(more));
        return Ran.of(new CdbTool(reader), "", words.toArray(String[]::new));
    }

    private Ran exportAll(String... more) {
        List<String> words = new ArrayList<>(List.of("--defaults-file", options));
        words.addAll(Arrays.asList(more));
        words.addAll(servers.keySet());
        return export(words.toArray(String[]::new));
    }

    private String dump() {
        return Ran.of(new CdbTool(reader), "", "dump", file).out().replace('\0', '~');
    }

    @Test
    void theAccountsOfAllServersAreWrittenWithTheirHashOrWithout() {
        servers.put("tcp:a:1", List.of(account("alice", X), account("carol", null)));
        servers.put("tcp:b:2", List.of(account("bob", Y)));
        Ran done = exportAll();
        assertThat(done.status()).isZero();
        assertThat(done.out()).isEmpty();
        assertThat(done.err().lines())
                .contains("sluice: tcp:a:1: 11.4.5-MariaDB, 2 accounts", "sluice: tcp:b:2: 11.4.5-MariaDB, 1 account")
                .last()
                .isEqualTo("sluice: " + file + ": 3 users, 1 without a hash, 0 accounts skipped");
        assertThat(dump())
                .isEqualTo("+5,50:alice->" + X + "~tcp:a:1~\n+3,50:bob->" + Y + "~tcp:b:2~\n+5,9:carol->~tcp:a:1~\n\n");
        assertThat(exportAll("-q")).isEqualTo(new Ran(0, "", ""));
    }

    @Test
    void credentialsComeFromTheLineOrTheOptionFile() throws Exception {
        servers.put("tcp:a:1", List.of(account("alice", X)));
        servers.put("tcp:b:2", List.of(account("bob", Y)));
        servers.put("tcp:c:3", List.of(account("carol", Y)));
        String list = secret("list", "# ours\na:1;root;to;as t\n\ntcp:b:2,weight=5,tls=full\nc:3;reader\n");
        assertThat(export("--defaults-file", options, "--tls", "ca", list).err())
                .contains("3 users");
        assertThat(login("tcp:a:1")).isEqualTo("root to;as t CA");
        assertThat(login("tcp:b:2")).isEqualTo("export p#w FULL");
        assertThat(login("tcp:c:3"))
                .as("the option file's password is another user's")
                .isEqualTo("reader  CA");
        assertThat(dump()).contains("bob->" + Y + "~tcp:b:2,weight=5,tls=full~");
    }

    private String login(String server) {
        AccountServer login = logins.get(server);
        return login == null
                ? ""
                : login.user() + " " + new String(login.password().bytes(), UTF_8) + " " + login.tls();
    }

    @Test
    void aUserOfTwoServersGoesToTheLastOne() {
        servers.put("tcp:a:1", List.of(account("alice", X)));
        servers.put("tcp:b:2", List.of(account("alice", Y)));
        assertThat(exportAll().err())
                .contains("sluice: warning: user \"alice\" is on tcp:a:1 and on tcp:b:2: goes to tcp:b:2,"
                        + " the last one named\n");
        assertThat(dump()).contains("alice->" + Y + "~tcp:b:2~");
    }

    @Test
    void hostsThatDifferAreLeftToTheServer() {
        servers.put(
                "tcp:a:1",
                List.of(account("alice@%", X), account("alice@10.%", Y), account("bob@%", X), account("bob@::1", X)));
        Ran done = exportAll();
        assertThat(done.err())
                .contains("warning: the accounts 'alice'@'%', 'alice'@'10.%' of tcp:a:1 differ in password or plugin:"
                        + " written without a hash, the server decides\n")
                .doesNotContain("bob");
        assertThat(dump()).contains("alice->~tcp:a:1~", "bob->" + X + "~");
    }

    @Test
    void lockedAccountsAreToldAndDoNotCountBesideOpenOnes() {
        servers.put("tcp:a:1", List.of(account("alice@%", X), locked("alice@::1", Y), locked("bob@%", Y)));
        assertThat(exportAll().err()).contains("warning: locked on tcp:a:1: 'alice'@'::1', 'bob'@'%'\n");
        assertThat(dump()).contains("alice->" + X + "~", "bob->" + Y + "~");
    }

    @Test
    void rootTheServersOwnRolesAndPatternsAreLeftOut() {
        Account role = new Account("clerk", "", "", null, true, false, false);
        Account socket = new Account("mysql", "localhost", "unix_socket", null, false, false, false);
        servers.put(
                "tcp:a:1",
                List.of(
                        account("root", X),
                        account("mysql.sys@localhost", null),
                        new Account("", "%", "mysql_native_password", null, false, false, false),
                        account("zabbix2", X),
                        account("app_1", X),
                        account("app.1", X),
                        account("alice", X),
                        role,
                        socket));
        assertThat(exportAll("--skip", "zabbix*,app?1x", "--skip=app.1").err())
                .contains("2 users, 0 without a hash, 6 accounts skipped");
        assertThat(dump()).contains("alice", "app_1").doesNotContain("root", "app.1", "clerk", "mysql");
        servers.put("tcp:b:2", List.of(account("root", Y)));
        exportAll("--with-root-from", "b:2");
        assertThat(dump()).contains("root->" + Y + "~tcp:b:2~");
        assertThat(exportAll("--with-root-from", "c:3").status()).isEqualTo(2);
    }

    @Test
    void nothingIsWrittenWhenAServerFails() throws Exception {
        servers.put("tcp:a:1", List.of(account("alice", X)));
        exportAll();
        byte[] before = Files.readAllBytes(Path.of(file));
        servers.put("tcp:a:1", List.of(account("bob", X)));
        Ran failed = exportAll("tcp:dead:1");
        assertThat(failed.status()).isEqualTo(1);
        assertThat(failed.err())
                .contains("sluice: tcp:dead:1: Connection refused\n")
                .endsWith("sluice: " + file
                        + " is left as it was: 1 of 2 servers failed (--partial writes the others)\n");
        assertThat(Files.readAllBytes(Path.of(file))).isEqualTo(before);
        servers.clear();
        assertThat(export("--defaults-file", options, "--partial", "tcp:a:1").status())
                .isEqualTo(1);
        assertThat(Files.readAllBytes(Path.of(file))).isEqualTo(before);
    }

    @Test
    void inPartTheUsersOfAServerThatFailsStayAsTheyWere() {
        servers.put("tcp:a:1", List.of(account("alice", X), account("dora", X)));
        servers.put("tcp:b:2", List.of(account("bob", Y)));
        exportAll();
        servers.remove("tcp:a:1");
        servers.put("tcp:b:2", List.of(account("carol", Y)));
        Ran done = exportAll("--partial", "tcp:a:1");
        assertThat(done.status()).isZero();
        assertThat(done.err()).contains("warning: 2 users of tcp:a:1 stay as they were in " + file);
        assertThat(dump()).contains("alice->" + X, "dora->" + X, "carol->" + Y).doesNotContain("bob");
    }

    @Test
    void noUserIsAFailure() {
        servers.put("tcp:a:1", List.of(account("root", X)));
        assertThat(exportAll().err()).contains(" is left as it was: there is no user to write");
        assertThat(Path.of(file)).doesNotExist();
    }

    @Test
    void serversAreReadAtTheSameTimeAndATerminalSeesOneLine() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        AccountReader slow = server -> {
            both.countDown();
            try {
                assertThat(both.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AccountException("interrupted");
            }
            return new Accounts("8.0.36", List.of(account("alice", X)));
        };
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Tool.Streams streams =
                new Tool.Streams(new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream(), err, true);
        int status = new CdbTool(slow)
                .run(List.of("export", "-o", file, "--defaults-file", options, "tcp:a:1", "tcp:b:2"), streams);
        assertThat(status).isZero();
        assertThat(err.toString(UTF_8))
                .contains("\r\u001b[Ksluice: 1 of 2 servers, 1 account\r\u001b[Ksluice: 2 of 2 servers, 2 accounts")
                .doesNotContain("8.0.36");
    }

    @Test
    void aFileWithPasswordsIsForItsOwnerOnly() throws Exception {
        String list = secret("list", "a:1;root;toast\n");
        Files.setPosixFilePermissions(Path.of(list), PosixFilePermissions.fromString("rw-r-----"));
        Ran refused = export(list);
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err())
                .isEqualTo("sluice: " + list + " holds a password and others may read it: chmod 600 " + list + "\n");
        Files.setPosixFilePermissions(Path.of(options), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(export("--defaults-file", options, "tcp:a:1").err()).contains("chmod 600 " + options);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a:1\\nb:99999;u;p   | list line 2: "tcp:b:99999"
            a:1\\ntcp:a:1       | list line 2: tcp:a:1 stands there twice
            '# nobody'          | there is no server in
            a:1                 | there is no user to log in with to tcp:a:1
            """)
    void aBadListIsNamedByItsLine(String text, String told) throws Exception {
        Ran bad = export(secret("list", text.replace("\\n", "\n") + "\n"));
        assertThat(bad.status()).isEqualTo(1);
        assertThat(bad.err()).startsWith("sluice: ").contains(told).doesNotContain(";p");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [client]\\npassword='abc    | line 2: the quote does not end
            [client\\nuser=x            | line 1: the group has no ]
            !include /etc/my.cnf         | line 1: files are not included here
            """)
    void aBadOptionFileIsNamedByItsLine(String text, String told) throws Exception {
        String bad = secret("bad.cnf", text.replace("\\n", "\n") + "\n");
        assertThat(export("--defaults-file", bad, "tcp:a:1").err()).startsWith("sluice: " + bad + " " + told);
    }

    @Test
    void valuesOfAnOptionFileAreReadAsTheMysqlToolsReadThem() throws Exception {
        String text = "[client]\nuser='o''x'\nssl_ca = /a b # c\npassword = a\\sb\\\\c\\#d\n[other]\npassword=no\n";
        OptionFile read = OptionFile.read(Path.of(secret("x.cnf", text)));
        assertThat(read.text("user")).isEqualTo("o");
        assertThat(read.text("ssl-ca")).isEqualTo("/a b");
        assertThat(read.text("password")).isEqualTo("a b\\c\\");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            tcp:a:1;u;p              | a user and password on the command line are seen by everybody on this machine
            ssl:a:1                  | ssl: is for listeners
            --tls maybe tcp:a:1      | option --tls: "maybe" is not off, auto, preferred, on, ca or full
            --timeout 0 tcp:a:1      | option --timeout: "0" is not a number of seconds
            --skip                   | option --skip needs a value
            """)
    void wrongUseIsTold(String words, String told) {
        Ran wrong = export(words.split(" +"));
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err()).contains(told).contains("Usage: sluice cdb export -o FILE [OPTIONS] SERVERS...\n");
        assertThat(Ran.of(new CdbTool(reader), "", "export", "tcp:a:1").err()).contains("option -o is missing");
    }

    @Test
    void withoutABundleThatReadsAccountsItIsTold() {
        Ran none = Ran.of(new CdbTool(), "", "export", "-o", file, "--defaults-file", options, "tcp:a:1");
        assertThat(none)
                .isEqualTo(new Ran(
                        1,
                        "",
                        "sluice: no bundle reads the accounts of servers: the feature accounts is not started\n"));
    }
}
