// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import aQute.bnd.differ.Baseline;
import aQute.bnd.differ.DiffPluginImpl;
import aQute.bnd.osgi.Instructions;
import aQute.bnd.osgi.Jar;
import aQute.bnd.osgi.Processor;
import aQute.bnd.service.diff.Delta;
import aQute.bnd.service.diff.Diff;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What modules are written against keeps its promise: the API is compared with the one that was frozen, package by package.
 * What breaks a module needs a new major version of the package in its {@code package-info.java}, what adds to it a new
 * minor one. See the readme for how to freeze anew.
 */
class BaselineIT {
    private static final Path FROZEN = Path.of("baseline", "org.sluice.api.jar");

    private static Path built() throws Exception {
        try (var jars = Files.newDirectoryStream(Path.of("target"), "org.sluice.api-*.jar")) {
            return jars.iterator().next();
        }
    }

    /** What is promised otherwise than its version says, each with what has changed. */
    private static List<String> broken(Jar now) throws Exception {
        try (Processor reporter = new Processor();
                Jar frozen = new Jar(FROZEN.toFile())) {
            Baseline baseline = new Baseline(reporter, new DiffPluginImpl());
            List<String> broken = new ArrayList<>();
            for (Baseline.Info info : baseline.baseline(now, frozen, new Instructions())) {
                if (info.mismatch) {
                    List<String> changes = new ArrayList<>();
                    addChanges(info.packageDiff, "", changes);
                    broken.add(info.packageName + " is " + info.newerVersion + " and has to be " + info.suggestedVersion
                            + ": " + String.join(", ", changes));
                }
            }
            return broken;
        }
    }

    private static void addChanges(Diff diff, String path, List<String> changes) {
        for (Diff child : diff.getChildren()) {
            Delta delta = child.getDelta();
            if (delta == Delta.UNCHANGED || delta == Delta.IGNORED) {
                continue;
            }
            String name = path + child.getName();
            if (delta == Delta.ADDED || delta == Delta.REMOVED) {
                changes.add(name + " " + delta);
            } else {
                addChanges(child, name + " ", changes);
            }
        }
    }

    @Test
    void whatIsFrozenIsKept() throws Exception {
        try (Jar now = new Jar(built().toFile())) {
            assertThat(broken(now))
                    .as("raise the versions in package-info.java, or freeze anew before a release: see the readme")
                    .isEmpty();
        }
    }

    @Test
    void whatBreaksAModuleIsSeen() throws Exception {
        try (Jar now = new Jar(built().toFile())) {
            now.remove("org/sluice/api/route/RouteRequest.class");
            assertThat(broken(now)).singleElement().satisfies(line -> assertThat(line)
                    .startsWith("org.sluice.api.route is ")
                    .contains("has to be 2.0.0", "org.sluice.api.route.RouteRequest REMOVED"));
        }
    }
}
