// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.instance;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sluice.launcher.feature.FeatureFile;
import org.sluice.launcher.feature.FeatureSet;
import org.sluice.launcher.report.Failure;

/**
 * What an instance is to run.
 *
 * @param command the command that started it
 * @param located the bundles of the features and their files
 * @param pidFile where else the process id is to be written; may be missing
 * @param takeOver whether the place of a running process is to be taken
 * @param takeOverGrace how long that one's sessions may live on; null for what it is configured to
 * @param generated what is written to the configuration folder first; null if the folder is the user's
 * @param words how what is wrong with the configuration is told
 */
public record Plan(
        String command,
        InstanceDirectory directory,
        Path configFolder,
        List<String> featureNames,
        FeatureSet features,
        Map<FeatureFile.Entry, Path> located,
        @Nullable Path pidFile,
        boolean takeOver,
        @Nullable Duration takeOverGrace,
        @Nullable ConfigFiles generated,
        Function<List<ConfigProblem>, Failure> words) {}
