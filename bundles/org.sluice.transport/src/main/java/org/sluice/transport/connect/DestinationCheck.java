// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.connect;

import io.netty.channel.Channel;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * How a protocol finds out whether a server that can be connected to is of use. A service; a protocol without one is
 * checked by the connect alone.
 */
@ConsumerType
public interface DestinationCheck {
    /** The protocol that it is for, as listeners name it. */
    String protocol();

    /**
     * Begins to check. Called on the loop of the channel, which carries no session.
     *
     * @param server connected, a PROXY protocol header already sent if one is due, with auto read off. The check closes it,
     *     and has to be done when it is closed by somebody else: so ends one that takes too long
     * @param user as whom to log in, where the protocol has users
     * @param told the result, at most once, on the loop
     */
    void check(Channel server, String user, Consumer<CheckResult> told);
}
