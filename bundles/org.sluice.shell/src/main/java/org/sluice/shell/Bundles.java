// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** For a bundle's number its symbolic name and version, with a blank between. */
interface Bundles {
    String describe(long id);

    static Bundles of(BundleContext context) {
        return id -> {
            Bundle bundle = context.getBundle(id);
            return bundle == null ? "? ?" : bundle.getSymbolicName() + " " + bundle.getVersion();
        };
    }
}
