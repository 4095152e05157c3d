// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.route;

/**
 * Picks the destination of a new session. A service; {@code service.ranking} decides the order, and the first answer
 * that is not {@link RouteDecision.Unknown} counts. May come, go and be replaced at any time: sessions that were routed
 * stay where they are.
 */
public interface Router {
    /**
     * Service property of a router that is for some listeners alone: their names, several texts or one in which they are
     * parted by commas or blanks. Without it, it is for all. It is asked about sessions of the others too, and is
     * to know nothing of them; but it is not missed there when it has gone.
     */
    String LISTENERS = "router.listeners";

    /**
     * Called on the session's event loop: it must not block. Whoever needs time answers {@link RouteDecision.Later}. An
     * exception or null costs this session only: it is closed with the reason, and logged.
     */
    RouteDecision route(RouteRequest request);

    /** One line that tells a person what this router does, for {@code route:list}. May be called on any thread. */
    String describe();
}
