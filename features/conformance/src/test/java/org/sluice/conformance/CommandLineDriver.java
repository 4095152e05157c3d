// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.sluice.testkit.database.RealServer;

/**
 * A client of the command line, fed through its standard input.
 *
 * @param before what stands before the program, to run it elsewhere than here
 */
record CommandLineDriver(String name, List<String> before, List<String> program, Map<Tls, List<String>> tls)
        implements Driver {

    static CommandLineDriver mariadb() {
        return new CommandLineDriver(
                "mariadb",
                List.of("env"),
                List.of("mariadb"),
                Map.of(
                        Tls.OFF, List.of("--skip-ssl"),
                        Tls.FULL, List.of("--ssl", "--ssl-verify-server-cert", "--ssl-ca=")));
    }

    /** In a container that has the network of this machine. */
    static CommandLineDriver mysql(MySqlClient client) {
        return new CommandLineDriver(
                "mysql",
                List.of("docker", "exec", "-i", "-e", "MYSQL_PWD", client.id()),
                List.of("mysql"),
                Map.of(
                        Tls.OFF, List.of("--ssl-mode=DISABLED", "--get-server-public-key"),
                        Tls.FULL, List.of("--ssl-mode=VERIFY_IDENTITY", "--ssl-ca=")));
    }

    @Override
    public Session open(Target target) throws IOException {
        List<String> line = new ArrayList<>(before);
        // Errors belong between results: one stream for both.
        line.addAll(List.of("sh", "-c", "exec \"$@\" 2>&1", "sh"));
        line.addAll(program);
        line.addAll(List.of(
                "--no-defaults",
                "--batch",
                "--force",
                "--unbuffered",
                "--skip-column-names",
                "--quick",
                "--max-allowed-packet=64M",
                "--local-infile=1",
                "--default-character-set=utf8mb4",
                "--connect-timeout=30",
                "--protocol=tcp",
                "--host=" + Target.HOST,
                "--port=" + target.port(),
                "--user=" + target.user(),
                "--database=" + RealServer.DATABASE));
        for (String option : tls.getOrDefault(target.tls(), List.of())) {
            line.add(option.equals("--ssl-ca=") ? option + target.authority() : option);
        }
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().put("MYSQL_PWD", target.password());
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        CommandLineSession session = new CommandLineSession(
                process, new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)));
        session.ask("SELECT 'here'");
        return session;
    }

    private record CommandLineSession(Process process, BufferedReader out) implements Session {
        private static final String END = "-- that is all --";
        private static final int SECONDS = 30;

        @Override
        public String text(String sql) {
            try {
                return Text.lines(ask(sql));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        List<String> ask(String sql) throws IOException {
            byte[] input = (sql + ";\nSELECT '" + END + "';\n").getBytes(UTF_8);
            process.getOutputStream().write(input);
            process.getOutputStream().flush();
            List<String> lines = new ArrayList<>();
            while (true) {
                String line = out.readLine();
                if (line == null) {
                    throw new IOException("the client ended: " + lines);
                }
                if (line.equals(END)) {
                    return lines;
                }
                lines.add(result(line));
            }
        }

        /** As the other drivers tell it. */
        private static String result(String line) {
            return line.replaceFirst("^ERROR (\\d+) \\((\\w+)\\) at line \\d+:", "error $1 $2")
                    .replace('\t', '|');
        }

        @Override
        public void close() {
            try {
                process.getOutputStream().close();
                if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("the client does not end");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            } finally {
                process.destroyForcibly();
            }
        }
    }
}
