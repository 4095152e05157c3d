// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.api.config.Settings;
import org.sluice.api.tls.TlsContexts.Verification;

/** A connection outlives the bundle that made its engine, and must not hold on to it. */
class SwapTest {
    @TempDir
    Path folder;

    /**
     * Loads this bundle's classes once more, as Felix does for each revision of a bundle: in a protection domain that
     * does not refer to the class loader. (In Java 17 an engine notes the domains of all that called for it.)
     */
    private static final class Revision extends ClassLoader {
        Revision() {
            super(SwapTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (!name.startsWith("org.sluice.tls.")) {
                    return super.loadClass(name, resolve);
                }
                Class<?> known = findLoadedClass(name);
                return known == null ? define(name) : known;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = Objects.requireNonNull(in, name).readAllBytes();
                return defineClass(name, bytes, 0, bytes.length, new ProtectionDomain(null, null));
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    /**
     * One engine before and one after its handshake. What else was made is out of reach when this returns. The watcher
     * of files has no part in it: it compares records, and for those the JDK keeps a soft reference to a class.
     */
    private WeakReference<ClassLoader> makeEngines(List<SSLEngine> engines) throws Exception {
        KeyPair pair = Certificates.rsa();
        Path file = Certificates.write(
                folder.resolve("both.pem"),
                Certificates.pem(pair),
                Certificates.pem(Certificates.certificate(pair, "swap")));
        Revision revision = new Revision();
        Class<?> settings = revision.loadClass(TlsSettings.class.getName());
        Class<?> context = revision.loadClass(LoadedContext.class.getName());
        assertThat(context).isNotSameAs(LoadedContext.class);
        Object read = call(
                settings.getDeclaredMethod("read", Settings.class),
                null,
                Settings.of(Map.of(
                        "service.pid",
                        "org.sluice.tls~default",
                        "certificate",
                        file.toString(),
                        "ca",
                        file.toString())));
        Object loaded = call(context.getDeclaredMethod("load", settings), null, read);
        Object server = call(context.getDeclaredMethod("server"), loaded);
        Object client = call(context.getDeclaredMethod("client"), loaded);
        for (int i = 0; i < 2; i++) {
            engines.add((SSLEngine) call(server.getClass().getDeclaredMethod("newEngine"), server));
        }
        new Handshake().with(engines.get(1), "TLSv1.3");
        for (Verification verification : List.of(Verification.NONE, Verification.FULL)) {
            SSLEngine engine = (SSLEngine) call(
                    client.getClass().getDeclaredMethod("newEngine", String.class, int.class, Verification.class),
                    client,
                    "swap",
                    3306,
                    verification);
            Handshake.between(engine, (SSLEngine) call(server.getClass().getDeclaredMethod("newEngine"), server));
            engines.add(engine);
        }
        return new WeakReference<>(revision);
    }

    private static Object call(Method method, @Nullable Object target, Object... arguments) throws Exception {
        method.setAccessible(true);
        return method.invoke(target, arguments);
    }

    @Test
    void anEngineHoldsNoClassOfTheBundle() throws Exception {
        List<SSLEngine> engines = new ArrayList<>();
        WeakReference<ClassLoader> bundle = makeEngines(engines);
        try {
            await().untilAsserted(() -> {
                System.gc();
                assertThat(bundle.get()).as("the old revision's class loader").isNull();
            });
        } finally {
            Reference.reachabilityFence(engines);
        }
        new Handshake().with(engines.get(0), "TLSv1.2");
    }
}
