// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.launch.Framework;

/** A real service registry; tells one kind of them as Declarative Services does. */
final class Services implements AutoCloseable {
    private final Framework framework;

    /** What is asked in the tests. */
    interface Oracle {
        String answer(String question);
    }

    Services() {
        try {
            framework = new FrameworkFactory()
                    .newFramework(Map.of(
                            Constants.FRAMEWORK_STORAGE,
                            Path.of("target", "felix-" + System.nanoTime()).toString(),
                            Constants.FRAMEWORK_STORAGE_CLEAN,
                            Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT));
            framework.start();
        } catch (BundleException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Registers a service and tells of it. */
    ServiceRegistration<Oracle> offer(Asked<Oracle> asked, String name, int ranking, Oracle oracle, String... more) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("module.name", name);
        properties.put(Constants.SERVICE_RANKING, ranking);
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        ServiceRegistration<Oracle> registration = framework
                .getBundleContext()
                .registerService(Oracle.class, oracle, FrameworkUtil.asDictionary(properties));
        asked.bind(registration.getReference(), oracle);
        return registration;
    }

    /** Takes a service back and tells of it. */
    static void withdraw(Asked<Oracle> asked, ServiceRegistration<Oracle> registration) {
        ServiceReference<Oracle> reference = registration.getReference();
        asked.unbind(reference);
        registration.unregister();
    }

    @Override
    public void close() throws Exception {
        framework.stop();
        framework.waitForStop(5000);
    }
}
