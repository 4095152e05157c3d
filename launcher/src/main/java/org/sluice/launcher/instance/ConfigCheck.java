// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.instance;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sluice.launcher.feature.FeatureSet;
import org.sluice.launcher.framework.HostFunction;
import org.sluice.launcher.report.Failure;

/**
 * What the modules say of a configuration folder before it takes effect.
 *
 * @param listen what would be listened on, a line each
 */
public record ConfigCheck(List<String> listen, List<ConfigProblem> problems, List<String> warnings) {
    /** @param alone whether the framework is for the check only */
    public static ConfigCheck of(HostFunction host, Path folder, FeatureSet features, boolean alone) throws Failure {
        Map<String, Object> answer =
                host.ask("check", Map.of("dir", folder.toString(), "unstarted", features.unstarted(), "alone", alone));
        return new ConfigCheck(
                HostFunction.texts(answer, "listen"),
                HostFunction.rows(answer, "problems").stream()
                        .map(ConfigProblem::of)
                        .toList(),
                HostFunction.texts(answer, "warnings"));
    }
}
