// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The open file descriptors of a process at one moment, from {@code /proc}.
 *
 * @param targets what each one is: a path, {@code socket:[INODE]}, {@code anon_inode:[eventpoll]} …
 */
public record Descriptors(Map<Integer, String> targets) {
    public Descriptors {
        targets = Map.copyOf(targets);
    }

    public static Descriptors ofThisProcess() {
        return of(ProcessHandle.current().pid());
    }

    public static Descriptors of(long pid) {
        Map<Integer, String> targets = new TreeMap<>();
        try (Stream<Path> links = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            links.forEach(link -> {
                String target = target(link);
                if (!target.isEmpty()) {
                    targets.put(Integer.valueOf(link.getFileName().toString()), target);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("the descriptors of process " + pid + " can not be read", e);
        }
        return new Descriptors(targets);
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return ""; // closed since the folder was listed: the listing's own descriptor always is
        }
    }

    public int count() {
        return targets.size();
    }

    public long sockets() {
        return targets.values().stream()
                .filter(target -> target.startsWith("socket:"))
                .count();
    }

    /** What is open here that was not before, for a message. */
    public List<String> since(Descriptors before) {
        return targets.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(before.targets.get(entry.getKey())))
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .sorted()
                .toList();
    }
}
