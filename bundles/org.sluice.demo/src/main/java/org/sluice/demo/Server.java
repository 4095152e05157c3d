// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running mariadbd. */
final class Server implements AutoCloseable {
    /** The default of 96 MB is written in full when the data are installed. */
    static final String LOG_SIZE = "--innodb-log-file-size=16M";

    private static final Logger log = LoggerFactory.getLogger(Server.class);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(25);
    private static final int LONGEST_SOCKET_PATH = 107;
    private static final int HANDSHAKE_V10 = 10;

    private final Process process;
    private final int port;
    private final Path logFile;
    private final Duration stopTimeout;

    private Server(Process process, int port, Path logFile, Duration stopTimeout) {
        this.process = process;
        this.port = port;
        this.logFile = logFile;
        this.stopTimeout = stopTimeout;
    }

    static Server start(int wanted, Programs programs, DataFolder data, Duration stopTimeout)
            throws IOException, DemoException {
        int port = free(wanted);
        Path logFile = data.home().resolve("mariadbd.log");
        List<String> line = new ArrayList<>(List.of(
                programs.server().toString(),
                "--no-defaults",
                dataOption(data.path()),
                "--basedir=" + programs.base(),
                "--tmpdir=" + data.temporary(),
                "--pid-file=" + data.home().resolve("mariadbd.pid"),
                "--init-file=" + data.accounts(),
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--skip-name-resolve",
                "--ssl-cert=" + data.certificate(),
                "--ssl-key=" + data.key(),
                "--innodb-buffer-pool-size=32M",
                LOG_SIZE));
        Path socket = data.home().resolve("mariadb.sock");
        line.add("--socket=" + (socket.toString().length() > LONGEST_SOCKET_PATH ? "" : socket));
        line.addAll(Command.asThisUser());
        return new Server(Command.start(line, data.home(), logFile), port, logFile, stopTimeout);
    }

    static String dataOption(Path data) {
        return "--datadir=" + data;
    }

    private static int free(int wanted) throws DemoException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(loopback(), wanted));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new DemoException("a demo database can not listen on 127.0.0.1:" + wanted + ": " + e.getMessage()
                    + "; stop what listens there, or set another port in org.sluice.demo.cfg");
        }
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    int port() {
        return port;
    }

    Path log() {
        return logFile;
    }

    /** Waits until it greets a client. */
    void awaitHandshake(Duration deadline) throws DemoException, InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        while (!greets()) {
            if (process.waitFor(BETWEEN_TRIES.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new DemoException("MariaDB does not start: " + Logs.reason(logFile, process.exitValue()));
            }
            if (System.nanoTime() - end > 0) {
                throw new DemoException(
                        "MariaDB does not answer within " + deadline.toSeconds() + " s; " + Logs.tail(logFile));
            }
        }
    }

    /** The first packet: three bytes of length, the number 0, then the version of the handshake. */
    private boolean greets() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(loopback(), port), 1000);
            socket.setSoTimeout(1000);
            byte[] start = socket.getInputStream().readNBytes(5);
            return start.length == 5 && start[3] == 0 && start[4] == HANDSHAKE_V10;
        } catch (IOException e) {
            return false;
        }
    }

    /** Told when it has ended, however it did. */
    CompletableFuture<Process> onExit() {
        return process.onExit();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exitStatus() {
        return process.exitValue();
    }

    /** Asks it to end, and does not wait for that. */
    void terminate() {
        process.destroy();
    }

    /** Ends it in good order, or by force when that takes too long. Returns when it has ended, interrupted or not. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        long end = System.nanoTime() + stopTimeout.toNanos();
        terminate();
        while (process.isAlive()) {
            try {
                if (!process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    log.warn("MariaDB does not end within {} s and is killed", stopTimeout.toSeconds());
                    process.destroyForcibly();
                    end = System.nanoTime() + stopTimeout.toNanos();
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
