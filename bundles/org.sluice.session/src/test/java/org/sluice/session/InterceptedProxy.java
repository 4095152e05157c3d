// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.sluice.api.intercept.ClientCommand;
import org.sluice.api.intercept.CommandInterceptor;
import org.sluice.api.intercept.Interception;
import org.sluice.api.module.ModuleInfo;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.testkit.database.RealServer;

/** A proxy before a real server, and interceptors that are functions. At the end nothing is left of any session. */
final class InterceptedProxy implements AfterEachCallback {
    final RunningProxy proxy =
            new RunningProxy(TestTls.shared(), Map.of("answer-timeout", "500ms", "gap", "10s", "faults-in-row", "3"));
    /** What the interceptors were asked for, in order. */
    final List<ClientCommand> asked = new CopyOnWriteArrayList<>();

    /** Opens a listener before a server. */
    String open(RealServer server, String... settings) {
        proxy.hashed(RealServer.USER, RealServer.PASSWORD, server.address());
        return proxy.open(settings);
    }

    ServiceRegistration<CommandInterceptor> add(Function<ClientCommand, Interception> by, Object... properties) {
        Map<String, Object> all = new HashMap<>();
        for (int i = 0; i < properties.length; i += 2) {
            all.put((String) properties[i], properties[i + 1]);
        }
        return proxy.intercepted(
                (session, command) -> {
                    asked.add(command);
                    return by.apply(command);
                },
                all);
    }

    /** As Declarative Services does it. */
    void remove(ServiceRegistration<CommandInterceptor> registration) {
        ServiceReference<CommandInterceptor> reference = registration.getReference();
        proxy.interceptors.unbindInterceptor(reference);
        registration.unregister();
    }

    ModuleInfo info() {
        return proxy.modules.list().stream()
                .filter(one -> one.kind().equals("interceptor"))
                .findFirst()
                .orElseThrow();
    }

    static TestClient login(String address) throws IOException {
        return login(address, TestClient.MODERN);
    }

    static TestClient login(String address, Capabilities capabilities) throws IOException {
        return TestClient.greeted(address).loggedIn(RealServer.USER, RealServer.PASSWORD, capabilities);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        try {
            proxy.awaitQuiet();
        } finally {
            proxy.close();
        }
    }
}
