// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.it;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * A conversation with the console of a composition. The console's interface belongs to the framework's own class loaders,
 * as it is when it is shipped: it is called by name.
 */
final class Shell {
    private final Object conversation;
    private final ByteArrayOutputStream out;
    private final ByteArrayOutputStream err;

    private Shell(Object conversation, ByteArrayOutputStream out, ByteArrayOutputStream err) {
        this.conversation = conversation;
        this.out = out;
        this.err = err;
    }

    static Shell of(BundleContext context) {
        ServiceReference<?> reference = reference(context);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Object console = context.getService(reference);
        return new Shell(call(console, "open", InputStream.nullInputStream(), out, err), out, err);
    }

    /** Of any class space: the tests' own class path may hold the interface as well, and it is another one. */
    private static ServiceReference<?> reference(BundleContext context) {
        try {
            ServiceReference<?>[] consoles = context.getAllServiceReferences("org.sluice.api.host.Console", null);
            if (consoles == null) {
                throw new IllegalStateException("there is no console");
            }
            return consoles[0];
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    record Result(int status, String out, String err) {
        List<Object> list() throws IOException {
            return JSON.std.listFrom(out);
        }

        Map<String, Object> object() throws IOException {
            return JSON.std.mapFrom(out);
        }
    }

    Result run(String line) {
        out.reset();
        err.reset();
        int status = (Integer) call(conversation, "execute", line, 0);
        return new Result(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** What the line that runs has printed so far. */
    String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Ctrl-C. */
    void interrupt() {
        call(conversation, "interrupt");
    }

    /** Calls through the interface, for the class behind it is private. */
    private static Object call(Object target, String name, Object... arguments) {
        Method method = Arrays.stream(target.getClass().getInterfaces())
                .flatMap(type -> Arrays.stream(type.getMethods()))
                .filter(candidate -> candidate.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name));
        try {
            return method.invoke(target, arguments);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }
}
