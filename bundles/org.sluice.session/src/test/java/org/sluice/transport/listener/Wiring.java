// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.listener;

import org.sluice.api.tls.TlsContexts;
import org.sluice.transport.protocol.Protocol;

/** What Declarative Services calls, for tests that wire the components themselves. */
public final class Wiring {
    private Wiring() {}

    public static void bind(ListenerTools tools, Protocol protocol) {
        tools.bindProtocol(protocol);
    }

    public static void bind(ListenerTools tools, TlsContexts contexts) {
        tools.bindTls(contexts);
    }

    public static void deactivate(ListenerRegistry listeners) {
        listeners.deactivate();
    }
}
