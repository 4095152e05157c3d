// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.sluice.api.module.Mode;
import org.sluice.api.reload.Generation;

/**
 * What the properties of a service say.
 *
 * @param keys what it is for in particular; empty: for everything
 * @param modeFault what is wrong with the mode that they say; null if nothing is
 */
record ServiceFacts(
        String name,
        String bundle,
        String version,
        long bundleId,
        int ranking,
        long serviceId,
        List<String> keys,
        Mode mode,
        @Nullable String modeFault) {

    static ServiceFacts of(ServiceReference<?> reference, Asked<?> kind) {
        Bundle bundle = reference.getBundle();
        String name = name(reference, bundle);
        Mode mode = mode(reference);
        @Nullable String unfit = kind.fault(name, mode);
        return new ServiceFacts(
                name,
                bundle.getSymbolicName(),
                bundle.getVersion().toString(),
                bundle.getBundleId(),
                ranking(reference.getProperty(Constants.SERVICE_RANKING)),
                (Long) reference.getProperty(Constants.SERVICE_ID),
                kind.keys().of(reference),
                unfit == null ? mode : new Mode.Active(),
                unfit == null ? fault(reference) : Mode.KEY + ": " + unfit);
    }

    Generation generation(long changes) {
        return new Generation(bundle, version, changes);
    }

    private static String name(ServiceReference<?> reference, Bundle bundle) {
        for (String key : List.of("module.name", Constants.SERVICE_PID)) {
            if (reference.getProperty(key) instanceof String name) {
                return name.replace('~', '-');
            }
        }
        return bundle.getSymbolicName();
    }

    /** From a configuration file it comes as text. */
    private static int ranking(@Nullable Object property) {
        try {
            return property == null ? 0 : Integer.parseInt(property.toString());
        } catch (NumberFormatException e) {
            return 0; // as the framework has it
        }
    }

    /** A word that is none must not put a module in force that was meant to be tried. */
    private static Mode mode(ServiceReference<?> reference) {
        return fault(reference) == null ? said(reference) : new Mode.Shadow();
    }

    private static Mode said(ServiceReference<?> reference) {
        Object text = reference.getProperty(Mode.KEY);
        return text == null ? new Mode.Active() : Mode.parse(text.toString());
    }

    private static @Nullable String fault(ServiceReference<?> reference) {
        try {
            said(reference);
            return null;
        } catch (IllegalArgumentException e) {
            return Mode.KEY + ": " + e.getMessage();
        }
    }

    /** Whether it is asked for this, in particular or among all. */
    boolean concerns(String key) {
        return keys.isEmpty() || keys.contains(key) || keys.contains(Keys.ALL);
    }

    /** Whether it is asked before another one. */
    boolean before(int otherRanking, long otherServiceId) {
        return ranking != otherRanking ? ranking > otherRanking : serviceId < otherServiceId;
    }
}
