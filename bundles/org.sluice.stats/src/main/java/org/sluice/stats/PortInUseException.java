// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.stats;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Somebody listens there already. */
final class PortInUseException extends IOException {
    private static final long serialVersionUID = 1;

    private final InetSocketAddress wanted;

    PortInUseException(InetSocketAddress wanted) {
        super("another process, or a listener of this one, listens there already; choose another port");
        this.wanted = wanted;
    }

    InetSocketAddress wanted() {
        return wanted;
    }
}
