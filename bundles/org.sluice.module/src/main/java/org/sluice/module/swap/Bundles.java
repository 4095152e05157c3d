// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module.swap;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.module.SwapException;

/** Finds, installs, starts and removes bundles, with reasons in words. */
public final class Bundles {
    private static final Logger log = LoggerFactory.getLogger(Bundles.class);
    private static final long REFRESH_SECONDS = 10;
    private static final String LOCATION = "sluice:";

    /** Of what is brought here: its number, and where it was brought from. */
    private static final Pattern BROUGHT = Pattern.compile(LOCATION + "(\\d+):(.*)");

    private final BundleContext context;
    private final AtomicLong installed = new AtomicLong();

    public Bundles(BundleContext context) {
        this.context = context;
    }

    /** What a bundle is called in messages. */
    public static String name(Bundle bundle) {
        return bundle.getSymbolicName() + "/" + bundle.getVersion();
    }

    /** Where it was installed from; null if it came with the instance. */
    static @Nullable String source(Bundle bundle) {
        Matcher location = BROUGHT.matcher(bundle.getLocation());
        return location.matches() ? location.group(2) : null;
    }

    /** By number or by symbolic name; of several with one name the one that is started, of these the newest. */
    public Optional<Bundle> find(String text) {
        if (text.matches("\\d{1,9}")) {
            return Optional.ofNullable(context.getBundle(Long.parseLong(text)));
        }
        return Arrays.stream(context.getBundles())
                .filter(bundle -> text.equals(bundle.getSymbolicName()) || text.equals(name(bundle)))
                .max(Comparator.<Bundle, Boolean>comparing(bundle -> bundle.getState() == Bundle.ACTIVE)
                        .thenComparing(Bundle::getVersion)
                        .thenComparing(Bundle::getBundleId));
    }

    /**
     * Installs a jar, at a location of its own even if the same jar is installed already.
     *
     * @param text a path or a URL
     */
    public Bundle install(String text) throws SwapException {
        return install(text, installed.incrementAndGet(), jar -> jar);
    }

    /** The same, and keeps a copy of the jar for as long as the bundle is installed. */
    public Bundle installKept(String text) throws SwapException {
        long number = installed.incrementAndGet();
        Path copy = copy(number);
        return install(text, number, jar -> {
            Files.createDirectories(copy.getParent());
            Files.copy(jar, copy, StandardCopyOption.REPLACE_EXISTING);
            return Files.newInputStream(copy);
        });
    }

    /** What a jar is read from in the end. */
    private interface Way {
        InputStream of(InputStream jar) throws IOException;
    }

    private Bundle install(String text, long number, Way way) throws SwapException {
        String location = LOCATION + number + ":" + text;
        try (InputStream source = open(text);
                InputStream jar = way.of(source)) {
            return context.installBundle(location, jar);
        } catch (IOException e) {
            throw new SwapException(text + " can not be read: " + e.getMessage());
        } catch (BundleException e) {
            throw new SwapException(text + " can not be installed: " + e.getMessage());
        }
    }

    private Path copy(long number) {
        return context.getDataFile("jars").toPath().resolve(number + ".jar");
    }

    /** The copy of the jar that a bundle was installed from; empty if none is kept. */
    public Optional<Path> jarOf(Bundle bundle) {
        Matcher location = BROUGHT.matcher(bundle.getLocation());
        return location.matches()
                ? Optional.of(copy(Long.parseLong(location.group(1)))).filter(Files::isRegularFile)
                : Optional.empty();
    }

    private static InputStream open(String text) throws IOException, SwapException {
        if (text.matches("[a-z][a-z0-9+.-]+:.*")) {
            try {
                URL url = URI.create(text).toURL();
                return url.openStream();
            } catch (IllegalArgumentException e) {
                throw new SwapException(text + " is no URL: " + e.getMessage());
            }
        }
        Path file = Path.of(text);
        if (!Files.isRegularFile(file)) {
            throw new SwapException("there is no bundle and no file " + text);
        }
        Optional<String> fault = JarFault.of(file);
        if (fault.isPresent()) {
            throw new SwapException(fault.get());
        }
        return Files.newInputStream(file);
    }

    /** Starts it for as long as the instance lives. */
    public void start(Bundle bundle) throws SwapException {
        try {
            bundle.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
        } catch (BundleException e) {
            boolean unresolved = e.getType() == BundleException.RESOLVE_ERROR || bundle.getState() == Bundle.INSTALLED;
            String reason = unresolved
                    ? Unresolved.reason(bundle, context, String.valueOf(e.getMessage()))
                    : root(e).toString();
            throw new SwapException(name(bundle) + (unresolved ? " does not resolve: " : " does not start: ") + reason);
        }
    }

    private static Throwable root(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    public void stop(Bundle bundle) throws SwapException {
        try {
            bundle.stop(Bundle.STOP_TRANSIENT);
        } catch (BundleException e) {
            throw new SwapException(name(bundle) + " does not stop: " + root(e));
        }
    }

    /** Removes it, and its classes unless others are wired to them. */
    public void uninstall(Bundle bundle) {
        if (bundle.getState() == Bundle.UNINSTALLED) {
            return;
        }
        FrameworkWiring wiring =
                context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
        jarOf(bundle).ifPresent(Bundles::delete);
        boolean alone = Set.copyOf(wiring.getDependencyClosure(List.of(bundle))).equals(Set.of(bundle));
        try {
            bundle.uninstall();
        } catch (BundleException e) {
            log.warn("{} can not be uninstalled: {}", name(bundle), root(e).toString());
            return;
        }
        if (alone) {
            refresh(wiring, bundle);
        }
    }

    private static void delete(Path copy) {
        try {
            Files.delete(copy);
        } catch (IOException e) {
            log.debug("{} stays: {}", copy, e.toString()); // it goes with the bundle cache
        }
    }

    private static void refresh(FrameworkWiring wiring, Bundle bundle) {
        CountDownLatch done = new CountDownLatch(1);
        wiring.refreshBundles(List.of(bundle), event -> done.countDown());
        try {
            if (!done.await(REFRESH_SECONDS, TimeUnit.SECONDS)) {
                log.warn("the framework does not let go of {}", name(bundle));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
