// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.testkit.net.EchoServer;
import org.sluice.testkit.net.FreePort;

/** A process with few descriptors: who is inside goes on, and so do the shell, the statistics and the log. */
class DescriptorsIT {
    @TempDir
    Path folder;

    private final int stats = FreePort.next();
    private final int[] ports = {FreePort.next(), FreePort.next()};
    private final List<Socket> clients = new ArrayList<>();

    @Test
    void whoComesWhenDescriptorsAreShortIsRefusedAndEverythingElseWorks() throws Exception {
        try (EchoServer echo = EchoServer.onTcp();
                Sluice sluice = Sluice.start(folder, within(160), Map.of(), "run", "-c", config(echo.address()))) {
            sluice.awaitReady();
            Matcher told = Pattern.compile("the limit is 160, which is room for (\\d+) connections")
                    .matcher(sluice.err());
            assertThat(told.find()).as(sluice.err()).isTrue();
            int room = Integer.parseInt(told.group(1));

            for (int i = 0; i < room; i++) {
                assertIsServed(connect(0));
            }
            for (int i = 0; i < 3; i++) {
                assertThat(connect(0).getInputStream().read()).isEqualTo(-1);
            }

            assertIsServed(clients.get(0));
            assertThat(metrics()).contains("sluice_descriptors_refused_total 3");
            assertThat(Sluice.run(folder, "status").out()).contains("160, room for " + room + " connections");
            clients.remove(1).close();
            assertThat(sluice.err()).doesNotContain("Too many open files");
        } finally {
            close();
        }
    }

    private static void assertIsServed(Socket client) throws IOException {
        client.getOutputStream().write("hello".getBytes(UTF_8));
        assertThat(client.getInputStream().readNBytes(5)).isEqualTo("hello".getBytes(UTF_8));
    }

    private Socket connect(int listener) throws IOException {
        Socket client = new Socket();
        clients.add(client);
        client.setSoTimeout(20_000);
        client.setReceiveBufferSize(8 * 1024);
        client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), ports[listener]));
        return client;
    }

    private void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
    }

    private String metrics() throws IOException {
        return new String(
                URI.create("http://127.0.0.1:" + stats + "/metrics")
                        .toURL()
                        .openStream()
                        .readAllBytes(),
                UTF_8);
    }

    /** A home whose command has so many descriptors. */
    private Path within(int descriptors) throws IOException {
        Path command = Files.createDirectories(folder.resolve("within/bin")).resolve("sluice");
        Files.writeString(
                command,
                "#!/bin/sh\nulimit -n " + descriptors + "\nexec "
                        + Sluice.home().resolve("bin/sluice") + " \"$@\"\n");
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwx------"));
        return folder.resolve("within");
    }

    private String config(String... destinations) throws IOException {
        Path config = Files.createDirectory(folder.resolve("config"));
        for (int i = 0; i < destinations.length; i++) {
            Files.writeString(
                    config.resolve("org.sluice.listener-l" + i + ".cfg"),
                    "address = tcp:127.0.0.1:" + ports[i] + "\ndestination = " + destinations[i] + "\n");
        }
        Files.writeString(config.resolve("org.sluice.stats.cfg"), "listen = tcp:127.0.0.1:" + stats + "\n");
        return config.toString();
    }
}
