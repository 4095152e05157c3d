// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.osgi;

import java.io.File;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** A framework with Declarative Services and the bundle under test; the contracts come from the test's class path. */
public final class Felix implements AutoCloseable {
    private static final List<String> BUNDLES = List.of(
            "org.osgi.util.function",
            "org.osgi.util.promise",
            "org.osgi.service.component",
            "org.apache.felix.configadmin",
            "org.apache.felix.scr");

    /** What a framework shares with the bundles in it beside the contracts, for {@link ApiPackages#shared} to follow. */
    public static final String SHARED = "org.osgi.service.cm;version=1.6.1,org.slf4j;version=2.0.20,"
            + "org.slf4j.event;version=2.0.20,org.slf4j.helpers;version=2.0.20,org.slf4j.spi;version=2.0.20,";

    private final Framework framework;

    public Felix(Path cache, Path bundle) throws Exception {
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        "org.osgi.framework.storage",
                        cache.toString(),
                        "org.osgi.framework.system.packages.extra",
                        SHARED + ApiPackages.shared(),
                        "felix.log.level",
                        "1"));
        framework.start();
        BundleContext context = framework.getBundleContext();
        for (String name : BUNDLES) {
            context.installBundle("file:" + onClassPath(name));
        }
        context.installBundle("file:" + bundle);
        for (var installed : context.getBundles()) {
            installed.start();
        }
    }

    private static String onClassPath(String artifact) {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (Path.of(entry).getFileName().toString().matches(artifact + "-[0-9.]+\\.jar")) {
                return entry;
            }
        }
        throw new IllegalStateException("no " + artifact + " on the class path");
    }

    public Configuration configure(String factoryPid, String name, Map<String, String> keys) throws Exception {
        Configuration configuration =
                service(ConfigurationAdmin.class, null).orElseThrow().getFactoryConfiguration(factoryPid, name, "?");
        configuration.update(properties(keys));
        return configuration;
    }

    public static Dictionary<String, ?> properties(Map<String, String> keys) {
        return FrameworkUtil.asDictionary(keys);
    }

    public <T> Optional<T> service(Class<T> type, @Nullable String filter) throws Exception {
        return reference(type, filter)
                .map(framework.getBundleContext()::getService)
                .map(type::cast);
    }

    /** All references: to the framework's own eyes the bundle's classes differ from those on the test's class path. */
    public Optional<ServiceReference<?>> reference(Class<?> type, @Nullable String filter) throws Exception {
        ServiceReference<?>[] found = framework.getBundleContext().getAllServiceReferences(type.getName(), filter);
        return found == null ? Optional.empty() : Stream.of(found).max(ServiceReference::compareTo);
    }

    public boolean offers(String filter) throws Exception {
        return framework.getBundleContext().getAllServiceReferences(null, filter) != null;
    }

    @Override
    public void close() throws BundleException {
        framework.stop();
        try {
            framework.waitForStop(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
