// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.access;

import org.jspecify.annotations.Nullable;

/**
 * Whether a connection may come in at all, before a protocol has it. A service. Both methods are called on the
 * connection's event loop, once each, and must not block: what they look at must be at hand. Whoever counts connections
 * counts them there, and takes them off by {@link Entry#whenOver}.
 */
public interface EntryCondition {
    /**
     * The connection was accepted. Behind a proxy whose PROXY protocol header is still awaited {@link Entry#client} is not
     * known yet.
     *
     * @return null if it may go on
     */
    default @Nullable EntryRefusal accepted(Entry entry) {
        return null;
    }

    /**
     * The client's own address is known: right after {@link #accepted}, or when the PROXY protocol header has come.
     *
     * @return null if it may go on
     */
    default @Nullable EntryRefusal known(Entry entry) {
        return null;
    }
}
