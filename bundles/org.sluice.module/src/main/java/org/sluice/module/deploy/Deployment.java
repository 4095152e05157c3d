// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module.deploy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.module.SwapException;
import org.sluice.module.swap.Bundles;
import org.sluice.module.swap.JarFault;
import org.sluice.module.swap.Swapper;

/** Which jar of the folder is which bundle. Used by one thread. */
final class Deployment {
    private static final Logger log = LoggerFactory.getLogger(Deployment.class);

    private final Swapper swapper;
    private final Map<Path, Deployed> deployed = new HashMap<>();

    /**
     * @param before whose place it took; null if it stands beside the others
     */
    private record Deployed(Bundle bundle, @Nullable Bundle before) {}

    Deployment(Swapper swapper) {
        this.swapper = swapper;
    }

    /**
     * Puts a jar in force: in the place of what the same file was before, or of a bundle of modules that has the same
     * symbolic name.
     */
    void take(Path file) throws SwapException, IOException {
        Deployed present = deployed.get(file);
        String name = JarFault.headers(file).getOrDefault(Constants.BUNDLE_SYMBOLICNAME, "");
        // what the file was before may have lost its place to a swap
        Bundle from =
                present != null && present.bundle.getState() != Bundle.UNINSTALLED && swapper.gives(present.bundle)
                        ? present.bundle
                        : swapper.inForce(name.replaceFirst(";.*", "").strip()).orElse(null);
        Bundle to = swapper.bundles().installKept(file.toString());
        if (from != null && swapper.gives(from)) {
            swapper.swap(from, to, true);
            if (present == null) {
                swapper.keep(from);
            }
            deployed.put(file, new Deployed(to, present == null ? from : present.before));
            return;
        }
        try {
            swapper.bundles().start(to);
        } catch (SwapException e) {
            swapper.bundles().uninstall(to);
            throw e;
        }
        if (present != null) {
            swapper.bundles().uninstall(present.bundle);
        }
        deployed.put(file, new Deployed(to, null));
        log.atInfo()
                .addKeyValue("event", "deployed")
                .addKeyValue("name", Bundles.name(to))
                .addKeyValue("file", file.getFileName())
                .log("deploy: {}: {} is started", file.getFileName(), Bundles.name(to));
    }

    /** The file is gone: what it replaced comes back, or nobody does. */
    void remove(Path file) {
        Deployed gone = deployed.remove(file);
        if (gone == null || gone.bundle.getState() == Bundle.UNINSTALLED) {
            return;
        }
        String name = Bundles.name(gone.bundle);
        Bundle before = gone.before;
        if (before != null) {
            swapper.release(before);
        }
        if (before != null && before.getState() != Bundle.UNINSTALLED) {
            try {
                swapper.swap(gone.bundle, before, false);
                swapper.bundles().uninstall(gone.bundle);
                return;
            } catch (SwapException e) {
                log.atError()
                        .addKeyValue("event", "deploy_failed")
                        .addKeyValue("file", file.getFileName())
                        .addKeyValue("reason", e.getMessage())
                        .log("deploy: {}: {}", file.getFileName(), e.getMessage());
                swapper.keep(before);
                deployed.put(file, gone);
                return;
            }
        }
        swapper.withdraw(gone.bundle);
        log.atInfo()
                .addKeyValue("event", "undeployed")
                .addKeyValue("name", name)
                .addKeyValue("file", file.getFileName())
                .log("deploy: {}: {} is uninstalled", file.getFileName(), name);
    }
}
