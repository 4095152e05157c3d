// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.stats;

import java.util.Map;

/**
 * What passed one listener or one destination since the process started. All counters are exact and 64 bits wide.
 *
 * @param name the listener's name, or the destination's label again
 * @param socket the address as the user wrote it, without options; of a listener with the port that 0 became
 * @param inputBytes bytes from clients
 * @param outputBytes bytes from servers
 * @param allConnections listener: accepted; destination: connects that were tried, failed ones too
 * @param currentConnections open now
 * @param more further figures, by key in lower case with underscores
 */
public record Traffic(
        String name,
        String socket,
        long inputBytes,
        long outputBytes,
        long allConnections,
        long currentConnections,
        Map<String, Long> more) {
    public Traffic {
        more = Map.copyOf(more);
    }
}
