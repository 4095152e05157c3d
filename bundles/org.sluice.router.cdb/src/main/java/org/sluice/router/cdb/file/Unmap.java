// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.file;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Gives a mapping back at once. Java 17 has no call for it but this one; left to the garbage collector, an idle process
 * would hold the space of every file that was ever replaced. It is looked up, not imported, so that nothing fails where
 * it is missing: there the collector does it.
 */
final class Unmap {
    private static final @Nullable MethodHandle INVOKE_CLEANER = find();

    private Unmap() {}

    private static @Nullable MethodHandle find() {
        try {
            Class<?> unsafe = ClassLoader.getPlatformClassLoader().loadClass("sun.misc.Unsafe");
            Field instance = unsafe.getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            MethodType type = MethodType.methodType(void.class, ByteBuffer.class);
            return MethodHandles.lookup()
                    .findVirtual(unsafe, "invokeCleaner", type)
                    .bindTo(instance.get(null));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    /** The buffer as it was mapped, not a slice of it, and with nobody who still reads it. */
    static void now(ByteBuffer mapped) {
        if (INVOKE_CLEANER == null) {
            return;
        }
        try {
            INVOKE_CLEANER.invoke(mapped);
        } catch (Throwable e) {
            throw new IllegalStateException("a mapping could not be given back", e);
        }
    }
}
