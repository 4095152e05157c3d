// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.listener;

import java.util.List;

/**
 * Whoever accepts clients on sockets of its own. A service: {@link Listeners#list} shows what it tells beside the others;
 * opening and closing them is its own affair.
 */
public interface ListenerSource {
    /** Those that are open now. For any thread; must not block. */
    List<ListenerInfo> listeners();
}
