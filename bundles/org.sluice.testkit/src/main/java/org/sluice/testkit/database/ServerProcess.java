// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.database;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server that runs as a process of its own, until the tests end at the latest. */
record ServerProcess(String name, Process process, Thread atTheEnd) implements AutoCloseable {
    private static final Duration STARTING = Duration.ofSeconds(60);
    private static final Duration STOPPING = Duration.ofSeconds(10);

    /** Starts it and waits for its port. */
    static ServerProcess start(String name, List<String> line, Map<String, String> environment, Path log, int port)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        Thread atTheEnd = new Thread(process::destroyForcibly, "end of " + name);
        Runtime.getRuntime().addShutdownHook(atTheEnd);
        ServerProcess started = new ServerProcess(name, process, atTheEnd);
        Instant end = Instant.now().plus(STARTING);
        while (!listens(port)) {
            if (!process.isAlive() || Instant.now().isAfter(end)) {
                started.close();
                throw new IllegalStateException(name + " does not start; its log:\n" + Files.readString(log));
            }
            started.pause();
        }
        return started;
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private void pause() {
        try {
            if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + name + " starts", e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOPPING.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().removeShutdownHook(atTheEnd);
    }
}
