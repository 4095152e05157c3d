// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.security.cert.X509Certificate;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Trusts every server, because the operator has chosen so. An engine holds on to its trust manager, and one of a class of
 * ours, a lambda too, would keep this bundle alive as long as the connection. So it is put together from nothing but the
 * JDK's own classes: a proxy whose every method answers with an empty array, which is what the one method that is asked
 * for something has to give. The price: to a trust manager that is not an X509ExtendedTrustManager, which is a class and
 * no interface, the JDK adds its check of algorithms, so a certificate by MD5 or with RSA of 512 bits is refused still.
 */
final class AnyServer {
    private AnyServer() {}

    static TrustManager trusted() {
        MethodHandle nobody = MethodHandles.dropArguments(
                MethodHandles.constant(Object.class, new X509Certificate[0]),
                0,
                Object.class,
                Method.class,
                Object[].class);
        return (TrustManager) Proxy.newProxyInstance(
                ClassLoader.getPlatformClassLoader(), new Class<?>[] {X509TrustManager.class}, handler(nobody));
    }

    /** Java 17 defines the handler's class in the thread's context class loader, which may be a bundle's. */
    private static InvocationHandler handler(MethodHandle target) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try {
            return MethodHandleProxies.asInterfaceInstance(InvocationHandler.class, target);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
