// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.listener;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of one listener at one moment.
 *
 * @param name from the configuration file's name, or given when it was opened
 * @param address as configured
 * @param listeningOn what is bound, with the port that 0 became; null unless it is open
 * @param protocol {@code tcp}, {@code mysql}, {@code dpm}
 * @param destination the default destination; null if only routers decide
 * @param current connections now
 * @param all connections since the listener was opened first
 * @param problem why it is not as configured; null if all is well
 * @param warnings what is as configured, and an operator should know
 */
public record ListenerInfo(
        String name,
        String address,
        @Nullable String listeningOn,
        String protocol,
        @Nullable String destination,
        State state,
        long current,
        long all,
        @Nullable String problem,
        List<String> warnings) {
    public ListenerInfo {
        warnings = List.copyOf(warnings);
    }

    /** One without warnings. */
    public ListenerInfo(
            String name,
            String address,
            @Nullable String listeningOn,
            String protocol,
            @Nullable String destination,
            State state,
            long current,
            long all,
            @Nullable String problem) {
        this(name, address, listeningOn, protocol, destination, state, current, all, problem, List.of());
    }

    /** What a listener is doing. */
    public enum State {
        OPENING,
        OPEN,
        /** It could not be opened; {@link ListenerInfo#problem} says why. */
        FAILED,
        /** Closed for new connections; its sessions go on. */
        DRAINING
    }
}
