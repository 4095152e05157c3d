// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.script;

import java.util.Collection;
import java.util.function.IntConsumer;
import org.luaj.vm2.LuaError;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** Ends the process, by the service of whoever has started it. */
final class ProcessExit implements IntConsumer {
    /** For a script that is one thing among others in its process. */
    static final String REFUSED = "'exit': it would end the whole process, which a script of `sluice dpm` alone may do";

    private static final String FILTER = "(sluice.exit=true)";

    private final BundleContext context;

    ProcessExit(BundleContext context) {
        this.context = context;
    }

    @Override
    public void accept(int code) {
        for (ServiceReference<IntConsumer> reference : references()) {
            IntConsumer exit = context.getService(reference);
            if (exit != null) {
                exit.accept(code);
                return;
            }
        }
        throw new LuaError("'exit': nobody here ends the process");
    }

    private Collection<ServiceReference<IntConsumer>> references() {
        try {
            return context.getServiceReferences(IntConsumer.class, FILTER);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
