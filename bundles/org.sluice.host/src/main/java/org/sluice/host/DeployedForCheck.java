// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.sluice.api.config.SettingsProblem;

/** Starts the jars of {@code deploy/} in a framework that is for the check alone, so that they read their configurations themselves. */
final class DeployedForCheck {
    private DeployedForCheck() {}

    /** What can not be started is a problem of its file. Most have no such folder. */
    static void start(BundleContext context, Path deploy, List<SettingsProblem> problems) {
        if (!Files.isDirectory(deploy)) {
            return;
        }
        Map<Bundle, String> installed = new TreeMap<>();
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(deploy, "*.jar")) {
            for (Path jar : jars) {
                String name = "deploy/" + jar.getFileName();
                try (InputStream bytes = Files.newInputStream(jar)) {
                    Bundle bundle = context.installBundle("check:" + name, bytes);
                    if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) { // which is part of another
                        installed.put(bundle, name);
                    }
                } catch (BundleException e) {
                    problems.add(new SettingsProblem(name, "", "is no bundle: " + e.getMessage()));
                } catch (IOException e) {
                    problems.add(new SettingsProblem(name, "", "can not be read: " + e));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            problems.add(new SettingsProblem("deploy", "", "can not be read: " + e));
        }
        installed.forEach((bundle, name) -> {
            try {
                stopItsLike(context, bundle);
                bundle.adapt(BundleStartLevel.class)
                        .setStartLevel(1); // the framework stays below what a bundle begins with
                bundle.start(Bundle.START_TRANSIENT);
            } catch (BundleException e) {
                problems.add(new SettingsProblem(name, "", "does not start: " + e.getMessage()));
            }
        });
    }

    /** It takes the place of a bundle of the same name. */
    private static void stopItsLike(BundleContext context, Bundle bundle) throws BundleException {
        for (Bundle other : Arrays.asList(context.getBundles())) {
            if (!other.equals(bundle)
                    && other.getState() == Bundle.ACTIVE
                    && String.valueOf(other.getSymbolicName()).equals(bundle.getSymbolicName())) {
                other.stop(Bundle.STOP_TRANSIENT);
            }
        }
    }
}
