// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.tcp;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.sluice.transport.access.Admission;
import org.sluice.transport.connect.Connector;
import org.sluice.transport.count.TransportCounters;
import org.sluice.transport.limit.SessionLimits;
import org.sluice.transport.protocol.ClientConnection;
import org.sluice.transport.protocol.Protocol;
import org.sluice.transport.route.Routing;

/** Joins each client to a destination, whatever they speak. */
@Component
public final class TcpProtocol implements Protocol {
    final Admission admission;
    final Routing routing;
    final Connector connector;
    final TransportCounters counters;
    final SessionLimits limits;

    @Activate
    public TcpProtocol(
            @Reference Admission admission,
            @Reference Routing routing,
            @Reference Connector connector,
            @Reference TransportCounters counters,
            @Reference SessionLimits limits) {
        this.limits = limits;
        this.admission = admission;
        this.routing = routing;
        this.connector = connector;
        this.counters = counters;
    }

    @Override
    public String name() {
        return "tcp";
    }

    @Override
    public void accept(ClientConnection connection) {
        new TcpSession(this, connection).route();
    }
}
