// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.sluice.api.config.Settings;
import org.sluice.transport.access.EntryRefusal;

/**
 * What is spoken on a listener. A service; a listener picks it by name for each connection, so it can be replaced at run
 * time: connections in being stay with the one that accepted them.
 */
public interface Protocol {

    /** The word in a listener's configuration: {@code tcp}. */
    String name();

    /**
     * Reads the protocol's own keys of a listener, which begin with its name and a dot, and notes what is wrong. Any
     * thread; without side effects.
     */
    default void check(Settings settings) {}

    /** True if a listener of these terms is of no use without its TLS context, though its address is none of {@code ssl:}. */
    default boolean needsTls(Terms terms) {
        return false;
    }

    /**
     * Notes what an operator should know of a listener of these terms, by {@link Settings#warning}: it works, and is not as
     * safe as it could be. Any thread; without side effects.
     */
    default void warn(Terms terms, Settings settings) {}

    /**
     * What a client reads whose connection is refused before {@link #accept}; null if the protocol has no
     * word for it. Only
     * for connections in clear. Called on the channel's event loop; the caller owns the buffer.
     */
    default @Nullable ByteBuf refusal(EntryRefusal refusal, ByteBufAllocator alloc) {
        return null;
    }

    /**
     * Takes over an accepted connection: TLS and PROXY protocol header, if any, are done, and auto read is off. Called on
     * the channel's event loop; must not block. From here on the protocol ends the session, always with a reason.
     */
    void accept(ClientConnection connection);
}
