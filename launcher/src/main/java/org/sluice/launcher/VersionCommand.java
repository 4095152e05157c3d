// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import java.util.List;
import java.util.concurrent.Callable;
import org.sluice.launcher.feature.FeatureSet;
import org.sluice.launcher.framework.ScratchFramework;
import org.sluice.launcher.instance.Version;
import org.sluice.launcher.report.Failure;
import org.sluice.launcher.report.Logs;
import picocli.CommandLine.Command;

/** {@code sluice version}: what runs here. */
@Command(
        name = "version",
        description = "Shows the version, Java, the operating system and the native transport in use.")
final class VersionCommand implements Callable<Integer> {
    private final Home home;

    VersionCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() throws Failure {
        System.out.println("Sluice " + Version.text());
        System.out.println("Java " + System.getProperty("java.version") + ", " + System.getProperty("java.vendor")
                + ", " + System.getProperty("java.home"));
        System.out.println(System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + System.getProperty("os.arch"));
        System.out.println("native transport " + transport());
        return 0;
    }

    private String transport() throws Failure {
        Logs.start("error", Logs.Format.TEXT, home.config());
        FeatureSet set = FeatureSet.read(List.of("core", "tcp"), home.features());
        try (ScratchFramework framework = ScratchFramework.start(home.config(), set, home.repository())) {
            Object transport = framework.function().ask("status").get("transport");
            return transport == null ? "unknown" : transport.toString();
        }
    }
}
