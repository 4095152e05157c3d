// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.script;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** How long sessions may take to finish: the host's {@code shutdown.grace}. */
record HostGrace(BundleContext context) {
    private static final Duration USUAL = Duration.ofSeconds(10);

    Duration get() {
        try {
            for (ServiceReference<?> host : context.getServiceReferences(Function.class, "(sluice.host=true)")) {
                if (context.getService(host) instanceof Function<?, ?> function) {
                    return asked(function);
                }
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
        return USUAL;
    }

    @SuppressWarnings("unchecked") // the host's contract: maps of JDK types
    private static Duration asked(Function<?, ?> host) {
        Map<String, Object> answer =
                ((Function<Map<String, Object>, Map<String, Object>>) host).apply(Map.of("verb", "grace"));
        return answer.get("millis") instanceof Number millis ? Duration.ofMillis(millis.longValue()) : USUAL;
    }
}
