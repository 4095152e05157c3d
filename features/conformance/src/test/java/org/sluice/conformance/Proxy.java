// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.sluice.testkit.database.RealServer;
import org.sluice.testkit.net.FreePort;
import org.sluice.testkit.tls.ServerCertificate;

/** Sluice before real servers: one process, its users in one file, a listener for all of them and some for few. */
record Proxy(SluiceProcess process, Map<Listener, Integer> ports, Path authority) implements AutoCloseable {
    /** The greeting depends on the listener, as the proxy does not know yet who the client is. */
    enum Listener {
        /** Says what all servers can do, and the version of the one that was met first. */
        ALL(""),
        /** For users on MariaDB only. */
        MARIADB("mysql.greeting = mariadb103\nmysql.version = 5.5.5-11.4.0-MariaDB\n"),
        /** For users on MySQL 5.6 only. */
        MYSQL56("mysql.greeting = mysql80\nmysql.version = 5.6.51\nmysql.server-tls-context = old\n"),
        /** For users on MySQL 9.7 only. */
        MYSQL97("mysql.greeting = mysql80\nmysql.version = 9.7.0\n");

        private final String configuration;

        Listener(String configuration) {
            this.configuration = configuration;
        }

        private String file() {
            return "org.sluice.listener-" + name().toLowerCase(java.util.Locale.ROOT) + ".cfg";
        }
    }

    /** MySQL 5.6 has nothing newer than TLS 1.1, which Java by itself does not speak any more. */
    private static final String OLD_TLS = "jdk.tls.disabledAlgorithms=SSLv3\njdk.certpath.disabledAlgorithms=MD2\n";

    /** @param folder is empty, and readable for all who log in */
    static Proxy start(Path folder, List<RealServer> servers, UserFile users) throws IOException, InterruptedException {
        ServerCertificate own = ServerCertificate.create(folder);
        Path authorities = folder.resolve("servers.pem");
        StringBuilder trusted = new StringBuilder();
        for (RealServer server : servers) {
            trusted.append(Files.readString(server.certificate().authority()));
        }
        Files.writeString(authorities, trusted);
        Path config = Files.createDirectory(folder.resolve("config"));
        Files.writeString(
                config.resolve("org.sluice.tls-default.cfg"),
                "certificate = " + own.certificate() + "\nkey = " + own.key() + "\n");
        Files.writeString(config.resolve("org.sluice.tls-servers.cfg"), "ca = " + authorities + "\n");
        Files.writeString(
                config.resolve("org.sluice.tls-old.cfg"),
                "ca = " + authorities + "\nmin-protocol = tls1\nmax-protocol = tls1.1\n");
        Files.writeString(config.resolve("org.sluice.router.cdb-users.cfg"), "file = " + made(folder, users) + "\n");
        Files.writeString(config.resolve("org.sluice.stats.cfg"), "listen = tcp:127.0.0.1:0\n");
        Map<Listener, Integer> ports = new EnumMap<>(Listener.class);
        for (Listener listener : Listener.values()) {
            int port = FreePort.next();
            ports.put(listener, port);
            Files.writeString(
                    config.resolve(listener.file()),
                    "address = tcp:127.0.0.1:" + port + "\nprotocol = mysql\n" + listener.configuration);
        }
        Path security = Files.writeString(folder.resolve("java.security"), OLD_TLS);
        SluiceProcess process = SluiceProcess.run(config, List.of("-Djava.security.properties=" + security));
        return new Proxy(process, ports, own.authority());
    }

    private static Path made(Path folder, UserFile users) throws IOException, InterruptedException {
        Path text = users.write(folder.resolve("users.txt"));
        Path file = folder.resolve("users.cdb");
        SluiceProcess.command(folder, "cdb", "make", file.toString(), text.toString());
        return file;
    }

    int port(Listener listener) {
        return ports.getOrDefault(listener, 0);
    }

    @Override
    public void close() {
        process.close();
    }
}
