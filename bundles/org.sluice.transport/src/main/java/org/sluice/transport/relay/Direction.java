// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.relay;

import io.netty.channel.Channel;

/** One direction of a relay: where the bytes come from, where they go, and how far it has come. */
final class Direction {
    final Channel source;
    final Channel target;
    Flow flow = Flow.OPEN;

    Direction(Channel source, Channel target) {
        this.source = source;
        this.target = target;
    }
}
