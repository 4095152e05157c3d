// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many slow readers of a fast server, in a process whose memory is bounded: nobody is cut off, and it stays below. */
class MemoryBoundIT {
    private static final int MEGABYTES = 192;
    private static final int READERS = 700;
    private static final int FLOOD = 'f';
    private static final int PATIENCE_MILLIS = 30_000;

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @Test
    void slowReadersFillNoMemoryAndSessionsInBeingGoOn() throws Exception {
        List<Socket> readers = new ArrayList<>();
        try (ServerSocket server = new ServerSocket(0, READERS + 1, InetAddress.getLoopbackAddress());
                Sluice sluice = Sluice.start(
                        folder,
                        "rum",
                        "-s",
                        "tcp:127.0.0.1:0",
                        "-d",
                        "tcp:127.0.0.1:" + server.getLocalPort(),
                        "--memory",
                        MEGABYTES + "m")) {
            threads.execute(() -> serve(server));
            int port = Sluice.port(sluice.awaitReady().get(0));
            try (Socket other = connect(port, 64 * 1024)) {
                answers(other);
                for (int i = 0; i < READERS; i++) {
                    Socket reader = connect(port, 4096);
                    readers.add(reader);
                    reader.getOutputStream().write(FLOOD);
                    if (i % 20 == 0) {
                        answers(other);
                    }
                }
                for (Socket reader : readers) {
                    assertThat(reader.getInputStream().readNBytes(8192))
                            .as("of a reader in being, in a process that said %s", sluice.err())
                            .hasSize(8192);
                }
                answers(other);
            }
            assertThat(sluice.isAlive()).isTrue();
            assertThat(peakMegabytes(sluice)).isLessThan(MEGABYTES);
        } finally {
            for (Socket reader : readers) {
                reader.close();
            }
            threads.shutdownNow();
        }
    }

    private static Socket connect(int port, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(receiveBuffer);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    private static void answers(Socket other) throws IOException {
        other.getOutputStream().write('e');
        assertThat(other.getInputStream().read())
                .as("the other session's answer")
                .isEqualTo('e');
    }

    private void serve(ServerSocket server) {
        try {
            while (true) {
                Socket session = server.accept();
                session.setSendBufferSize(32 * 1024);
                threads.execute(() -> answer(session));
            }
        } catch (IOException e) {
            return; // the test is over
        }
    }

    /** Sends each byte back, and after {@link #FLOOD} as much as is taken. */
    private static void answer(Socket session) {
        byte[] much = new byte[32 * 1024];
        try (session) {
            OutputStream out = session.getOutputStream();
            for (int asked = session.getInputStream().read(); asked >= 0; ) {
                if (asked == FLOOD) {
                    out.write(much);
                } else {
                    out.write(asked);
                    asked = session.getInputStream().read();
                }
            }
        } catch (IOException e) {
            return; // the client has gone
        }
    }

    private static long peakMegabytes(Sluice sluice) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(sluice.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }
}
