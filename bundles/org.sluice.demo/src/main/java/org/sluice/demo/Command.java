// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.demo;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Other programs, run as who we are. */
final class Command {
    private Command() {}

    /** MariaDB refuses to run as root unless it is told to. */
    static List<String> asThisUser() {
        return "root".equals(System.getProperty("user.name")) ? List.of("--user=root") : List.of();
    }

    /** Starts a program that reads nothing and writes all into a log. */
    static Process start(List<String> line, Path folder, Path log) throws IOException, DemoException {
        try {
            return new ProcessBuilder(line)
                    .directory(folder.toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            // The system says "No such file" of a program whose C library is not there, too.
            throw new DemoException(line.get(0) + " can not be run on this machine: " + e.getMessage());
        }
    }

    /** Runs a program to its end and gives its status. Nothing of it is left when time is up or this thread is stopped. */
    static int run(List<String> line, Path folder, Path log, Duration most)
            throws IOException, DemoException, InterruptedException {
        Process process = start(line, folder, log);
        try {
            if (process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
            throw new DemoException(line.get(0) + " did not end within " + most.toSeconds() + " s; see " + log);
        } finally {
            Stream.concat(process.descendants(), Stream.of(process.toHandle())).forEach(ProcessHandle::destroyForcibly);
        }
    }
}
