// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.config;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/** Walks a path as the kernel does, link by link. */
final class PathSteps {
    private static final int MOST_LINKS = 40;

    private final Deque<Path> rest = new ArrayDeque<>();
    private final List<Path> folders = new ArrayList<>();
    private Path at;

    private PathSteps(Path absolute) {
        at = rootOf(absolute);
        push(absolute);
    }

    private static Path rootOf(Path absolute) {
        return Objects.requireNonNull(absolute.getRoot());
    }

    private void push(Path path) {
        for (int i = path.getNameCount() - 1; i >= 0; i--) {
            rest.push(path.getName(i));
        }
    }

    /**
     * Every folder that was looked into, also those that a link was found in, and the file itself as the last.
     *
     * @throws FileSystemLoopException if links lead in a circle
     */
    static List<Path> to(Path file) throws IOException {
        PathSteps steps = new PathSteps(file.toAbsolutePath());
        steps.walk(file);
        steps.folders.add(steps.at);
        return steps.folders;
    }

    private void walk(Path file) throws IOException {
        int links = 0;
        while (!rest.isEmpty()) {
            String name = rest.pop().toString();
            if (name.equals("..")) {
                at = Objects.requireNonNullElse(at.getParent(), at);
            } else if (!name.isEmpty() && !name.equals(".")) {
                folders.add(at);
                Path next = at.resolve(name);
                if (!Files.isSymbolicLink(next)) {
                    at = next;
                } else if (++links > MOST_LINKS) {
                    throw new FileSystemLoopException(file.toString());
                } else {
                    follow(Files.readSymbolicLink(next));
                }
            }
        }
    }

    private void follow(Path target) {
        if (target.isAbsolute()) {
            at = rootOf(target);
        }
        push(target);
    }
}
