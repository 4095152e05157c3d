// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.launch.Framework;
import org.osgi.util.tracker.ServiceTracker;
import org.sluice.testkit.osgi.ApiPackages;

/**
 * A framework with Gogo, SCR, Configuration Admin and the bundle under test. The API comes from the class path, so that
 * the tests and the bundle mean the same interfaces.
 */
final class FelixWithShell {
    private static final List<String> BUNDLES = List.of(
            "org.osgi.util.function",
            "org.osgi.util.promise",
            "org.osgi.service.component",
            "org.apache.felix.configadmin",
            "org.apache.felix.scr",
            "org.apache.felix.gogo.runtime",
            "org.apache.felix.gogo.command",
            "org.apache.felix.gogo.shell",
            "jackson-core",
            "jackson-jr-objects");

    private final Framework framework;
    private final Map<Class<?>, ServiceRegistration<?>> registrations = new HashMap<>();

    private FelixWithShell(Framework framework) {
        this.framework = framework;
    }

    static FelixWithShell start(Path storage) throws BundleException, IOException {
        Map<String, String> properties = new HashMap<>();
        properties.put(Constants.FRAMEWORK_STORAGE, storage.toString());
        properties.put("gosh.args", "--nointeractive");
        properties.put("felix.log.level", "0"); // it prints where the command prints
        properties.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, ApiPackages.shared());
        Framework framework = new FrameworkFactory().newFramework(properties);
        framework.start();
        FelixWithShell felix = new FelixWithShell(framework);
        List<Bundle> bundles = new ArrayList<>();
        for (String name : BUNDLES) {
            bundles.add(felix.install(name, Files.newInputStream(onClassPath(name))));
        }
        bundles.add(felix.install("org.sluice.shell", Files.newInputStream(underTest())));
        for (Bundle bundle : bundles) {
            bundle.start();
        }
        return felix;
    }

    private static Path onClassPath(String name) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> path.getFileName().toString().matches(name + "-[0-9].*\\.jar"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(name + " is not on the class path"));
    }

    private static Path underTest() throws IOException {
        try (Stream<Path> built = Files.list(Path.of("target"))) {
            return built.filter(path -> path.getFileName().toString().matches("org\\.sluice\\.shell-[0-9.]+\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("the bundle has not been built"));
        }
    }

    Bundle install(String location, InputStream content) throws BundleException, IOException {
        try (content) {
            return framework.getBundleContext().installBundle(location, content);
        }
    }

    Bundle bundle(String location) {
        return framework.getBundleContext().getBundle(location);
    }

    static InputStream emptyBundle(String name) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        manifest.getMainAttributes().putValue(Constants.BUNDLE_SYMBOLICNAME, name);
        ByteArrayOutputStream jar = new ByteArrayOutputStream();
        new JarOutputStream(jar, manifest).close();
        return new ByteArrayInputStream(jar.toByteArray());
    }

    <T> void register(Class<T> type, T service) {
        registrations.put(type, framework.getBundleContext().registerService(type, service, null));
    }

    /** How many there are now. */
    int services(Class<?> type) {
        ServiceReference<?>[] found;
        try {
            found = framework.getBundleContext().getAllServiceReferences(type.getName(), null);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
        return found == null ? 0 : found.length;
    }

    void unregister(Class<?> type) {
        registrations.remove(type).unregister();
    }

    ServiceRegistration<?> registerCommand(String scope, String function, Object command) {
        Map<String, Object> properties = Map.of("osgi.command.scope", scope, "osgi.command.function", function);
        return framework
                .getBundleContext()
                .registerService(Object.class, command, FrameworkUtil.asDictionary(properties));
    }

    <T> T await(Class<T> type) throws InterruptedException {
        ServiceTracker<T, T> tracker = new ServiceTracker<>(framework.getBundleContext(), type, null);
        tracker.open();
        T service = tracker.waitForService(10_000);
        if (service == null) {
            throw new IllegalStateException("nobody offers " + type);
        }
        return service;
    }

    void stop() throws BundleException, InterruptedException {
        framework.stop();
        framework.waitForStop(10_000);
    }
}
