// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.host;

import java.util.List;

/** Tells whether what was asked for at start is there. A service; called on any thread, must not block. */
public interface Readiness {

    /** How it stands at this moment. */
    State state();

    /**
     * What is there, and what is not.
     *
     * @param listening the addresses that are open now, as the ready line prints them
     * @param pending what is not there yet, a line each; empty when there is nothing to wait for
     * @param failed what can not be had, with the reason, a line each
     */
    record State(List<String> listening, List<String> pending, List<String> failed) {
        public State {
            listening = List.copyOf(listening);
            pending = List.copyOf(pending);
            failed = List.copyOf(failed);
        }
    }
}
