// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module.watch;

import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.framework.wiring.BundleWiring;

/**
 * How a thread is known to be a bundle's.
 *
 * @param loader of its classes
 * @param packages of its own classes
 */
record OwnCode(ClassLoader loader, Set<String> packages) {
    static OwnCode of(BundleWiring wiring) {
        Collection<String> classes = wiring.listResources(
                "/", "*.class", BundleWiring.LISTRESOURCES_LOCAL | BundleWiring.LISTRESOURCES_RECURSE);
        return new OwnCode(
                wiring.getClassLoader(),
                classes.stream()
                        .map(path -> path.substring(0, Math.max(0, path.lastIndexOf('/')))
                                .replace('/', '.'))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /** By its class or its context class loader. */
    boolean owns(Thread thread) {
        return thread.getClass().getClassLoader() == loader || thread.getContextClassLoader() == loader;
    }

    /** By where it is; of no use while another bundle has packages of the same names. */
    boolean runsIn(StackTraceElement[] stack) {
        return Arrays.stream(stack).anyMatch(frame -> packages.contains(packageOf(frame.getClassName())));
    }

    private static String packageOf(String className) {
        return className.substring(0, Math.max(0, className.lastIndexOf('.')));
    }
}
