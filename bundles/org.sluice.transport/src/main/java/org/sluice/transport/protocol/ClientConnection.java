// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.protocol;

import io.netty.channel.Channel;
import org.sluice.transport.session.LiveSession;

/**
 * An accepted connection.
 *
 * @param channel the client's socket; half-closure is allowed, auto read is off
 * @param held keeps what the client sent before the server was there
 */
public record ClientConnection(Channel channel, LiveSession session, Terms terms, HeldBytes held) {}
