// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module.deploy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.host.Readiness;
import org.sluice.api.module.SwapException;
import org.sluice.module.swap.JarFault;
import org.sluice.module.swap.Swapper;

/**
 * Watches the folder that the framework property {@value #FOLDER} names. A jar is looked at when it has not changed between
 * two looks, so one that is being written is left alone. What fails is told once, and tried again when the file changes or
 * another jar has come.
 */
@Component(
        immediate = true,
        service = {DeployFolder.class, Readiness.class})
public final class DeployFolder implements Readiness {
    static final String FOLDER = "sluice.deploy";

    private static final Logger log = LoggerFactory.getLogger(DeployFolder.class);
    private static final long LOOK_MILLIS = 500;
    /** A jar that is being written all the time is not waited for. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(15);
    /** From this start level on what is configured is in force; before, a check of the configuration may be all there is. */
    private static final int CONFIGURED = 20;

    private final Path folder;
    private final FrameworkStartLevel levels;
    private final Deployment deployment;
    private final ScheduledExecutorService looks;
    private final Map<Path, Stamp> seen = new HashMap<>();
    private final Map<Path, Stamp> done = new HashMap<>();
    private final Set<Path> failed = new HashSet<>();
    private final Map<Path, String> told = new ConcurrentHashMap<>();
    private final long began = System.nanoTime();
    private volatile boolean settled;

    @Activate
    public DeployFolder(BundleContext context, @Reference Swapper swapper) {
        String path = context.getProperty(FOLDER);
        folder = Path.of(path == null ? "" : path);
        levels = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkStartLevel.class);
        deployment = new Deployment(swapper);
        looks = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "sluice-deploy");
            thread.setDaemon(true);
            return thread;
        });
        settled = path == null;
        if (path != null) {
            looks.scheduleWithFixedDelay(this::lookSafely, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** At the start what lies in the folder is waited for: a router that is not there yet would be missed by nobody. */
    @Override
    public State state() {
        boolean pending = !settled && holdsJars();
        if (pending && System.nanoTime() - began > PATIENCE_NANOS) {
            pending = false;
            tell(folder, "not all jars could be taken in at the start, and clients are let in without");
        }
        return new State(List.of(), pending ? List.of("the jars in " + folder) : List.of(), List.of());
    }

    private boolean holdsJars() {
        try {
            return !Stamp.jars(folder).isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    @Deactivate
    void close() {
        looks.shutdownNow();
    }

    /**
     * Waits until what lies in the folder has been taken in, or has been told to be of no use.
     *
     * @return whether it was so in time
     */
    public boolean awaitSettled(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        try {
            for (long pause = 0; !settled && System.nanoTime() < deadline; pause = LOOK_MILLIS / 2) {
                looks.schedule(this::lookSafely, pause, TimeUnit.MILLISECONDS)
                        .get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | RejectedExecutionException | TimeoutException e) {
            log.debug("deploy: {}", e.toString());
        }
        return settled;
    }

    private void lookSafely() {
        try {
            if (levels.getStartLevel() >= CONFIGURED) {
                look();
            }
        } catch (IOException | RuntimeException e) {
            tell(folder, "the folder " + folder + " can not be watched: " + e);
            settled = true; // nothing more will come of it
        }
    }

    private void look() throws IOException {
        Map<Path, Stamp> jars = Stamp.jars(folder);
        for (Path gone : List.copyOf(seen.keySet())) {
            if (!jars.containsKey(gone)) {
                forget(gone);
                deployment.remove(gone);
            }
        }
        boolean came = false;
        boolean waits = false;
        for (Map.Entry<Path, Stamp> jar : jars.entrySet()) {
            Stamp before = seen.put(jar.getKey(), jar.getValue());
            if (jar.getValue().equals(before) && !jar.getValue().equals(done.get(jar.getKey()))) {
                done.put(jar.getKey(), jar.getValue());
                came |= take(jar.getKey());
            }
            waits |= !jar.getValue().equals(before);
        }
        settled = !waits && !came;
        if (came) {
            // what lacked something may find it now
            failed.forEach(done::remove);
        }
    }

    private void forget(Path file) {
        seen.remove(file);
        done.remove(file);
        failed.remove(file);
        told.remove(file);
    }

    private boolean take(Path file) {
        @Nullable String fault = JarFault.of(file).orElse(null);
        if (fault == null) {
            try {
                deployment.take(file);
                failed.remove(file);
                told.remove(file);
                return true;
            } catch (SwapException | IOException e) {
                fault = String.valueOf(e.getMessage());
            }
        }
        failed.add(file);
        tell(file, fault);
        return false;
    }

    private void tell(Path about, String what) {
        if (!what.equals(told.put(about, what))) {
            log.atError()
                    .addKeyValue("event", "deploy_failed")
                    .addKeyValue("file", about.getFileName())
                    .addKeyValue("reason", what)
                    .log("deploy: {}: {}", about.getFileName(), what);
        }
    }
}
