// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sluice.testkit.database.RealServer;

/**
 * One of the programs as a user starts it.
 *
 * @param container where it is, if it is not on this machine
 */
record ClientProgram(String name, @Nullable String container, List<String> options) {
    private static final int SECONDS = 100;

    static ClientProgram mariadb() {
        return new ClientProgram("mariadb", null, List.of("--skip-ssl"));
    }

    static ClientProgram mysql(MySqlClient client) {
        return new ClientProgram(
                "mysql", client.id(), List.of("--ssl-mode=DISABLED", "--get-server-public-key", "--commands"));
    }

    /** The option that both know makes MySQL's warn of its age. */
    ClientProgram compressed() {
        return with(container == null ? "--compress" : "--compression-algorithms=zlib");
    }

    ClientProgram with(String... more) {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of(more));
        return new ClientProgram(name, container, List.copyOf(all));
    }

    /** It has said its process id, as the first line, to whoever wants to send it a signal. */
    Process start(int port, String user, String password) throws IOException {
        List<String> line = new ArrayList<>();
        if (container != null) {
            line.addAll(List.of("docker", "exec", "-i", "-e", "MYSQL_PWD", container));
        }
        line.addAll(List.of("sh", "-c", "echo $$; exec \"$@\" 2>&1", "sh", name, "--no-defaults"));
        line.addAll(List.of(
                "--batch",
                "--force",
                "--unbuffered",
                "--skip-column-names",
                "--quick",
                "--protocol=tcp",
                "--local-infile=1",
                "--max-allowed-packet=128M",
                "--default-character-set=utf8mb4",
                "--host=127.0.0.1",
                "--port=" + port,
                "--user=" + user));
        line.addAll(options);
        line.add(RealServer.DATABASE);
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().put("MYSQL_PWD", password);
        builder.environment().put("LC_ALL", "C.UTF-8");
        return builder.start();
    }

    /** What it says to some statements, to the end. */
    String run(int port, String user, String password, String statements) throws IOException, InterruptedException {
        Process process = start(port, user, password);
        try (OutputStream in = process.getOutputStream()) {
            in.write(statements.getBytes(UTF_8));
        } catch (IOException e) {
            // It ended without reading them, and has said why.
        }
        return rest(process).replaceFirst("^\\d+\n", "");
    }

    static String rest(Process process) throws IOException, InterruptedException {
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    /**
     * The next line it says, without what the stream holds behind it.
     *
     * @throws EOFException with the last it said, if it has ended
     */
    static String line(InputStream out) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = out.read(); next != '\n'; next = out.read()) {
            if (next < 0) {
                throw new EOFException("the client has ended, after: " + line);
            }
            line.append((char) next);
        }
        return line.toString();
    }

    /**
     * The next of its lines that has such a start.
     *
     * @throws EOFException with all it said, if it has ended before
     */
    static String lineWith(String start, InputStream out) throws IOException {
        StringBuilder said = new StringBuilder();
        try {
            String line = line(out);
            while (!line.startsWith(start)) {
                said.append(line).append('\n');
                line = line(out);
            }
            return line;
        } catch (EOFException e) {
            EOFException whole = new EOFException(e.getMessage() + "\nand before:\n" + said);
            whole.initCause(e);
            throw whole;
        }
    }

    /** Sends a signal to a process of the number that it said. */
    void signal(String signal, String pid) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>();
        if (container != null) {
            line.addAll(List.of("docker", "exec", container));
        }
        line.addAll(List.of("sh", "-c", "kill -" + signal + " " + pid));
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(new File("/dev/null"))
                .start();
        assertThat(process.waitFor()).isZero();
    }
}
