// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.sluice.api.config.Settings;
import org.sluice.api.config.SettingsProblem;
import org.sluice.api.host.ConfigCheck;
import org.sluice.api.route.Router;

/**
 * {@code check}: reads a folder of configuration files by the code of the modules that will take them, without putting
 * anything into effect.
 *
 * <p>Asked with {@code dir}, and {@code unstarted}: the PIDs of features that are there but not started; {@code alone}: whether this
 * framework is for the check only, so that the jars in {@code deploy/} may be started. Answers
 * {@code listen} and {@code warnings}, a line each, and {@code problems}, each with {@code source}, {@code key} (empty if
 * it is about the file as such) and {@code reason}.
 */
@Component(service = CheckVerb.class)
public final class CheckVerb {
    private final ConfigChecks checks;

    /** Those that need no file. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    private volatile List<Router> routers = List.of();

    private final BundleContext context;

    @Activate
    public CheckVerb(BundleContext context, @Reference ConfigChecks checks) {
        this.context = context;
        this.checks = checks;
    }

    Map<String, Object> answer(Map<String, Object> question) {
        Report report = new Report();
        if (question.get("unstarted") instanceof Map<?, ?> pids) {
            pids.forEach((pid, feature) -> report.unstarted.put(String.valueOf(pid), String.valueOf(feature)));
        }
        Path folder = Path.of(String.valueOf(question.get("dir")));
        Path deploy = folder.resolve("deploy");
        report.deployed.addAll(DeployedJars.pids(deploy));
        if (Boolean.TRUE.equals(question.get("alone"))) {
            DeployedForCheck.start(context, deploy, report.problems);
        }
        List<ConfigFile> files = ConfigFile.allIn(folder, report.problems);
        files.forEach(file -> check(file, report));
        files.forEach(file -> report.checkOpen(folder.resolve(file.name()), file, checks));
        report.warnings.addAll(MissingRoute.in(report.used, !routers.isEmpty()));
        report.warnings.addAll(IgnoredFiles.in(folder));
        report.problems.addAll(MissingTls.in(files));
        List<Map<String, String>> problems =
                report.problems.stream().map(CheckVerb::row).toList();
        return Map.of("listen", report.listen, "problems", problems, "warnings", report.warnings);
    }

    private void check(ConfigFile file, Report report) {
        Optional<ConfigCheck> check = checks.of(file.pid());
        if (check.isPresent()) {
            Settings settings = Settings.of(file.properties());
            report.used.add(file);
            report.take(file, check.get().check(settings));
            report.problems.addAll(settings.problems());
            settings.warnings().forEach(warning -> report.warnings.add(warning.toString()));
            return;
        }
        checks.tellOnce(String.valueOf(file.properties().get("service.pid")));
        String feature = report.unstarted.get(file.pid());
        if (feature != null && !report.deployed.contains(file.pid())) {
            report.warnings.add(file.name() + ": not used, because the feature " + feature + " is not started");
        } else if (!checks.isTakenByOthers(file.pid()) && !report.deployed.contains(file.pid())) {
            report.problems.add(new SettingsProblem(file.name(), "", checks.noModule(file.pid())));
        }
    }

    private static Map<String, String> row(SettingsProblem problem) {
        return Map.of("source", problem.source(), "key", problem.key(), "reason", problem.reason());
    }

    /** What comes together while the files are read. */
    private static final class Report {
        final Map<String, String> unstarted = new TreeMap<>();
        final Set<String> deployed = new HashSet<>();
        final List<String> listen = new ArrayList<>();
        final List<SettingsProblem> problems = new ArrayList<>();
        final List<String> warnings = new ArrayList<>();
        final List<ConfigFile> used = new ArrayList<>();
        private final TakenAddresses taken = new TakenAddresses();

        /** What is told here is not told again when the configuration comes. */
        void checkOpen(Path path, ConfigFile file, ConfigChecks checks) {
            List<SettingsProblem> open = OpenFile.check(path, file.properties(), problems);
            open.stream().map(SettingsProblem::toString).forEach(warning -> {
                checks.tellOnce(warning);
                warnings.add(warning);
            });
        }

        void take(ConfigFile file, List<String> lines) {
            for (String line : lines) {
                listen.add(line);
                taken.take(line, file.name())
                        .ifPresent(fault -> problems.add(new SettingsProblem(file.name(), "", fault)));
            }
        }
    }
}
