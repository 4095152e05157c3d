// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.it;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.cleanCaches;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.frameworkStartLevel;
import static org.ops4j.pax.exam.CoreOptions.systemPackage;
import static org.ops4j.pax.exam.CoreOptions.workingDirectory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.TestContainer;
import org.ops4j.pax.exam.nat.internal.NativeTestContainer;
import org.ops4j.pax.exam.options.UrlProvisionOption;
import org.ops4j.pax.exam.spi.PaxExamRuntime;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkEvent;
import org.slf4j.LoggerFactory;

/**
 * A framework with the bundles of some features, in Pax Exam's native container: as the launcher starts them, without
 * the launcher. A bundle that does not resolve or does not start fails the start.
 */
final class Composition implements AutoCloseable {
    private static final int ALL = 100;

    private final TestContainer container;
    private final BundleContext context;
    private final Path config;
    private final ConcurrentLinkedQueue<FrameworkEvent> errors = new ConcurrentLinkedQueue<>();

    private Composition(TestContainer container, BundleContext context, Path config) {
        this.container = container;
        this.context = context;
        this.config = config;
        context.addFrameworkListener(event -> {
            if (event.getType() == FrameworkEvent.ERROR) {
                errors.add(event);
            }
        });
    }

    static Composition start(Path folder, String... features) throws IOException {
        return start(folder, Set.of(), features);
    }

    /**
     * @param folder for the bundle cache and the configuration, which is empty at first
     * @param without artifacts that the features name and that are left out
     */
    static Composition start(Path folder, Set<String> without, String... features) throws IOException {
        Path config = Files.createDirectories(folder.resolve("config"));
        List<Option> options = new ArrayList<>(List.of(
                workingDirectory(folder.resolve("cache").toString()),
                cleanCaches(true),
                frameworkStartLevel(ALL),
                frameworkProperty("felix.fileinstall.dir").value(config.toString()),
                frameworkProperty("felix.fileinstall.poll").value("200"),
                frameworkProperty("felix.fileinstall.noInitialDelay").value("true"),
                frameworkProperty("felix.fileinstall.enableConfigSave").value("false"),
                frameworkProperty("felix.fileinstall.log.level").value("2"),
                frameworkProperty("felix.fileinstall.tmpdir")
                        .value(folder.resolve("fileinstall").toString()),
                // errors reach the test as events; Felix need not print them as well
                frameworkProperty("felix.log.level").value("0"),
                frameworkProperty("org.osgi.framework.bsnversion").value("multiple"),
                frameworkProperty("sluice.deploy")
                        .value(config.resolve("deploy").toString()),
                frameworkProperty("gosh.args").value("--nointeractive --noshutdown")));
        String slf4j = LoggerFactory.class.getPackage().getImplementationVersion();
        for (String name : List.of("org.slf4j", "org.slf4j.event", "org.slf4j.helpers", "org.slf4j.spi")) {
            options.add(systemPackage(name + ";version=" + slf4j));
        }
        for (FeatureFile.Entry entry : FeatureFile.merged(List.of(features))) {
            if (!without.contains(entry.artifact())) {
                UrlProvisionOption option =
                        bundle(entry.jar().toRealPath().toUri().toString());
                options.add(entry.isFragment() ? option.noStart() : option.startLevel(entry.startOrder()));
            }
        }
        TestContainer container =
                PaxExamRuntime.createContainer(PaxExamRuntime.createServerSystem(options.toArray(Option[]::new)));
        try {
            container.start();
            BundleContext context =
                    ((NativeTestContainer) container).getSystemBundle().getBundleContext();
            return new Composition(container, context, config);
        } catch (RuntimeException e) {
            container.stop();
            throw e;
        }
    }

    /** Writes a configuration file; File Install sees it whole or not at all. */
    Composition configure(String file, Map<String, String> settings) throws IOException {
        List<String> lines = settings.entrySet().stream()
                .map(setting -> setting.getKey() + " = " + setting.getValue())
                .toList();
        Path unfinished = Files.write(config.resolveSibling(file), lines);
        Files.move(unfinished, config.resolve(file), StandardCopyOption.ATOMIC_MOVE);
        return this;
    }

    /** As if a user had deleted the file. */
    void remove(String file) throws IOException {
        Files.delete(config.resolve(file));
    }

    /** The folder whose jars are installed. */
    Path deploy() throws IOException {
        return Files.createDirectories(config.resolve("deploy"));
    }

    BundleContext context() {
        return context;
    }

    Bundle installed(String name) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> name.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no bundle " + name));
    }

    /** The bundles that are not what they should be: active, or resolved if they are fragments or have no code. */
    List<String> idle() {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getState() != Bundle.ACTIVE)
                .filter(bundle -> bundle.getHeaders().get("Fragment-Host") == null)
                .map(Bundle::getSymbolicName)
                .toList();
    }

    /** What the framework reported as an error since the start. */
    List<String> errors() {
        return errors.stream()
                .map(event -> event.getBundle().getSymbolicName() + ": " + event.getThrowable())
                .toList();
    }

    Shell shell() {
        return Shell.of(context);
    }

    @Override
    public void close() {
        container.stop();
    }
}
