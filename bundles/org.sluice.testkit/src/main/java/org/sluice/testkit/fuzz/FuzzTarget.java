// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.fuzz;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A class with a method {@code public static void fuzzerTestOneInput(byte[])}, which throws if the bytes make its reader do
 * what it must not. The inputs that have shown something lie among the test's resources, in a folder beside the class that
 * has its name: its corpus.
 */
public record FuzzTarget(Class<?> type) {
    private static final int LONGEST = 4096;
    private static final int LONGEST_SECONDS = 30;

    /**
     * Takes each input of the corpus once, without any engine.
     *
     * @throws AssertionError naming the input that found something
     */
    public void replay() throws IOException {
        List<Path> inputs = inputs();
        if (inputs.isEmpty()) {
            throw new AssertionError("no corpus of " + type);
        }
        for (Path input : inputs) {
            byte[] bytes = Files.readAllBytes(input);
            byte[] before = bytes.clone();
            run(bytes, input);
            if (!Arrays.equals(bytes, before)) {
                throw new AssertionError(type.getSimpleName() + " changes its input " + input.getFileName());
            }
        }
    }

    private void run(byte[] input, Path name) {
        try {
            Method target = type.getMethod("fuzzerTestOneInput", byte[].class);
            target.invoke(null, (Object) input);
        } catch (InvocationTargetException e) {
            throw new AssertionError(type.getSimpleName() + " on " + name.getFileName(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(type + " is no target", e);
        }
    }

    private List<Path> inputs() throws IOException {
        try (Stream<Path> inputs = Files.list(corpus())) {
            return inputs.sorted().toList();
        }
    }

    private Path corpus() {
        URL folder = type.getResource(type.getSimpleName());
        if (folder == null) {
            throw new AssertionError("no corpus of " + type);
        }
        try {
            return Path.of(folder.toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError("no corpus of " + type, e);
        }
    }

    /**
     * Goes on from the corpus by Jazzer, in a process of its own. What it finds lies in {@code target/fuzz/TARGET}, and what
     * shows something new in {@code target/fuzz/TARGET/corpus}.
     *
     * @throws AssertionError if it finds anything
     */
    public void fuzz(Duration time) throws IOException, InterruptedException {
        Path work = Path.of("target", "fuzz", type.getSimpleName());
        Process jazzer = new ProcessBuilder(command(Files.createDirectories(work.resolve("corpus")), time))
                .inheritIO()
                .start();
        try {
            if (jazzer.waitFor() != 0) {
                throw new AssertionError("Jazzer found something, see " + work.toAbsolutePath());
            }
        } finally {
            jazzer.destroy();
        }
    }

    private List<String> command(Path work, Duration time) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                // Jazzer's watch over Unsafe does not survive how Netty uses it.
                "-Dio.netty.noUnsafe=true",
                "-Dlogback.configurationFile=org/sluice/testkit/fuzz/silent.xml",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "com.code_intelligence.jazzer.Jazzer"));
        command.addAll(List.of(
                "--target_class=" + type.getName(),
                "--instrumentation_includes=org.sluice.**",
                "-max_total_time=" + time.toSeconds(),
                "-max_len=" + LONGEST,
                "-timeout=" + LONGEST_SECONDS,
                "-print_final_stats=1",
                "-artifact_prefix=" + work.getParent() + File.separator,
                work.toString(),
                corpus().toString()));
        return command;
    }

    @Override
    public String toString() {
        return type.getSimpleName();
    }
}
