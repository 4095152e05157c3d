// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.framework;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.felix.framework.Felix;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.util.tracker.ServiceTracker;
import org.sluice.launcher.feature.FeatureFile;
import org.sluice.launcher.feature.FeatureSet;
import org.sluice.launcher.report.Failure;

/**
 * The framework with the bundles of some features. It starts in two steps, so that the configuration can be checked by
 * the modules that will take it before anything listens: {@link #start} starts all but what reads the configuration in,
 * {@link #raise} starts that.
 */
public final class FrameworkHost implements AutoCloseable {
    private static final int BEFORE_CHECK = FeatureSet.AFTER_CHECK - 1;
    private static final int ALL = 100;
    private static final long START_SECONDS = 60;

    private final Framework framework;
    private final HostFunction function = new HostFunction(this::found);
    private volatile @Nullable ServiceTracker<Object, Object> host;

    private FrameworkHost(Framework framework) {
        this.framework = framework;
    }

    /**
     * Starts the bundles that start before the configuration is read.
     *
     * @throws Failure if a bundle can not be installed, does not resolve or does not start; nothing is left running
     */
    public static FrameworkHost start(Folders folders, FeatureSet features, Map<FeatureFile.Entry, Path> located)
            throws Failure {
        FrameworkHost host = new FrameworkHost(new Felix(new LinkedHashMap<>(properties(folders))));
        try {
            host.framework.init();
            host.install(located);
            host.resolve();
            host.framework.start();
            host.track();
            host.raise(BEFORE_CHECK);
            host.function().ask("configure", Map.of("configurations", features.configurations()));
            return host;
        } catch (BundleException e) {
            host.close();
            throw Failure.of("the framework does not start: " + e.getMessage());
        } catch (Failure e) {
            host.close();
            throw e;
        }
    }

    private static Map<String, Object> properties(Folders folders) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put(Constants.FRAMEWORK_STORAGE, folders.cache().toString());
        properties.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        properties.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, Integer.toString(BEFORE_CHECK));
        properties.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, SystemPackages.extra());
        properties.put("felix.log.logger", new FelixLog());
        properties.put("felix.cache.locking", "false"); // the instance's folder has a lock of its own
        properties.put(
                "felix.cm.pm", "memory"); // files hold all of it; a copy of what is secret in them is one too many
        properties.put("felix.shutdown.hook", "false");
        properties.put("felix.resolver.parallelism", "1"); // a pool of threads costs more than it gives
        if (folders.deploy() != null) {
            properties.put("sluice.deploy", folders.deploy().toString());
        }
        properties.put(Constants.FRAMEWORK_BSNVERSION, Constants.FRAMEWORK_BSNVERSION_MULTIPLE); // a swap by its equal
        properties.put("felix.fileinstall.dir", folders.config().toString());
        properties.put("felix.fileinstall.filter", ".*\\.cfg");
        properties.put("felix.fileinstall.poll", "700");
        properties.put("felix.fileinstall.noInitialDelay", "true");
        properties.put("felix.fileinstall.enableConfigSave", "false");
        properties.put("felix.fileinstall.log.level", "2");
        properties.put(
                "felix.fileinstall.tmpdir",
                folders.cache().resolve("fileinstall").toString());
        properties.put("gosh.args", "--nointeractive --noshutdown");
        return properties;
    }

    private void install(Map<FeatureFile.Entry, Path> located) throws Failure {
        BundleContext context = framework.getBundleContext();
        FrameworkStartLevel levels = framework.adapt(FrameworkStartLevel.class);
        for (Map.Entry<FeatureFile.Entry, Path> entry : located.entrySet()) {
            String location = "reference:" + entry.getValue().toUri();
            try {
                levels.setInitialBundleStartLevel(entry.getKey().startOrder());
                context.installBundle(location);
            } catch (BundleException e) {
                throw Failure.of("the bundle " + entry.getKey().id() + " can not be installed: " + e.getMessage());
            }
        }
        levels.setInitialBundleStartLevel(ALL);
    }

    private static boolean isFragment(Bundle bundle) {
        return (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
    }

    private void resolve() throws Failure, BundleException {
        if (framework.adapt(FrameworkWiring.class).resolveBundles(null)) {
            return;
        }
        List<Bundle> unresolved = new ArrayList<>();
        for (Bundle bundle : framework.getBundleContext().getBundles()) {
            if (bundle.getState() == Bundle.INSTALLED && !isFragment(bundle)) {
                unresolved.add(bundle);
            }
        }
        if (!unresolved.isEmpty()) {
            throw Failure.of(whyUnresolved(unresolved));
        }
    }

    /** Only an attempt to start gives reasons in words, for which the framework has to be up, with nothing else started. */
    private List<String> whyUnresolved(List<Bundle> unresolved) throws BundleException {
        framework.start();
        Map<String, List<String>> bundlesOf = new LinkedHashMap<>();
        for (Bundle bundle : unresolved) {
            try {
                bundle.start(Bundle.START_TRANSIENT);
            } catch (BundleException e) {
                bundlesOf
                        .computeIfAbsent(Unresolved.reason(String.valueOf(e.getMessage())), key -> new ArrayList<>())
                        .add(bundle.getSymbolicName() + " " + bundle.getVersion());
            }
        }
        List<String> lines = new ArrayList<>();
        bundlesOf.forEach((reason, bundles) -> {
            String more =
                    bundles.size() == 1 ? "" : " (nor do " + (bundles.size() - 1) + " others, for the same reason)";
            lines.add("the bundle " + bundles.get(0) + " does not resolve: " + reason + more);
        });
        return lines;
    }

    /**
     * Starts what is to start up to a level, in that order. Felix would do so by itself for bundles that are marked as
     * started for ever, but writes a file for each mark, and nothing of it outlives the instance.
     */
    private void raise(int level) throws Failure {
        List<String> lines = new ArrayList<>();
        Stream.of(framework.getBundleContext().getBundles())
                .filter(bundle ->
                        (bundle.getState() & (Bundle.INSTALLED | Bundle.RESOLVED)) != 0 && !isFragment(bundle))
                .filter(bundle -> startLevel(bundle) <= level)
                .sorted(Comparator.comparingInt(FrameworkHost::startLevel))
                .forEach(bundle -> {
                    try {
                        bundle.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
                    } catch (BundleException e) {
                        lines.add("the bundle " + bundle.getSymbolicName() + " does not start: " + rootCause(e));
                    }
                });
        if (!lines.isEmpty()) {
            throw Failure.of(lines);
        }
    }

    private static int startLevel(Bundle bundle) {
        return bundle.adapt(BundleStartLevel.class).getStartLevel();
    }

    private static String rootCause(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.toString();
    }

    /**
     * Starts what reads the configuration in; returns when it has read it once.
     *
     * @throws Failure if a bundle does not start
     */
    public void raise() throws Failure, InterruptedException {
        CountDownLatch reached = new CountDownLatch(1);
        FrameworkListener listener = event -> {
            if (event.getType() == FrameworkEvent.STARTLEVEL_CHANGED) {
                reached.countDown();
            }
        };
        framework.adapt(FrameworkStartLevel.class).setStartLevel(ALL, listener);
        if (!reached.await(START_SECONDS, TimeUnit.SECONDS)) {
            throw Failure.of("the bundles did not start within " + START_SECONDS + " s");
        }
        raise(ALL);
    }

    /** The framework's side. */
    public HostFunction function() {
        return function;
    }

    /** Lets whoever runs in the framework end the process, with an exit status. */
    public void exitsBy(IntConsumer exit) {
        framework
                .getBundleContext()
                .registerService(
                        IntConsumer.class, exit, FrameworkUtil.asDictionary(Map.of("sluice.exit", Boolean.TRUE)));
    }

    /** Gives what the process itself counts to whoever shows it: numbers by name. */
    public void counts(String what, Supplier<Map<String, Long>> numbers) {
        framework
                .getBundleContext()
                .registerService(Supplier.class, numbers, FrameworkUtil.asDictionary(Map.of("sluice.counts", what)));
    }

    private void track() {
        BundleContext context = framework.getBundleContext();
        try {
            ServiceTracker<Object, Object> tracker = new ServiceTracker<>(
                    context,
                    context.createFilter("(&(objectClass=java.util.function.Function)(sluice.host=true))"),
                    null);
            tracker.open();
            host = tracker;
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private @Nullable Object found() {
        ServiceTracker<Object, Object> tracker = host;
        return tracker == null ? null : tracker.getService();
    }

    /** Stops all bundles, the last started first, and waits for it. */
    @Override
    public void close() {
        try {
            framework.stop();
            framework.waitForStop(TimeUnit.SECONDS.toMillis(START_SECONDS));
        } catch (BundleException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
