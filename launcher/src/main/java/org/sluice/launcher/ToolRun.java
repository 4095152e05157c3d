// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.util.List;
import java.util.Map;
import org.sluice.launcher.feature.FeatureSet;
import org.sluice.launcher.framework.ScratchFramework;
import org.sluice.launcher.report.Failure;
import org.sluice.launcher.report.Logs;

/** A command that a bundle brings: it has the streams of this process, and no instance. */
final class ToolRun {
    private final Home home;

    ToolRun(Home home) {
        this.home = home;
    }

    /**
     * Blocks until the tool has done its work.
     *
     * @return its exit status
     * @throws Failure if no bundle of these features has it
     */
    int run(String name, List<String> featureNames, List<String> arguments) throws Failure {
        // the folder of features has no logback.xml: what an instance logs where is no business of a tool
        Logs.start("warn", Logs.Format.TEXT, home.features());
        FeatureSet features = FeatureSet.read(featureNames, home.features());
        try (ScratchFramework framework = ScratchFramework.start(home.features(), features, home.repository())) {
            Map<String, Object> answer = framework.function().ask("tool", question(name, arguments));
            if (answer.get("status") instanceof Integer status) {
                return status;
            }
            throw Failure.of("no bundle has the tool " + name);
        }
    }

    /** The descriptors themselves: a print stream would hide that nobody reads any more. */
    private static Map<String, Object> question(String name, List<String> arguments) {
        return Map.of(
                "name",
                name,
                "arguments",
                arguments,
                "in",
                System.in,
                "out",
                new FileOutputStream(FileDescriptor.out),
                "err",
                new FileOutputStream(FileDescriptor.err),
                "terminal",
                Boolean.getBoolean("sluice.stderr.tty"));
    }
}
