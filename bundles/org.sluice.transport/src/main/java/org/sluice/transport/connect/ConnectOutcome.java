// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.connect;

import io.netty.channel.Channel;
import org.sluice.api.route.Destination;
import org.sluice.api.session.CloseReason;

/** How an attempt to reach one of several destinations ended. */
public sealed interface ConnectOutcome {
    /** The channel is connected, on the loop that was asked for, with auto read off; the taker owns it. */
    record Connected(Channel channel, Destination destination) implements ConnectOutcome {}

    /** None could be reached; the reason is that of the last one tried, the detail names each. */
    record Failed(CloseReason reason, String detail) implements ConnectOutcome {}
}
