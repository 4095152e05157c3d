// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.destination;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of one destination at one moment.
 *
 * @param address as {@code session:list} shows it: {@code tcp:db1:3306}
 * @param current connections now
 * @param all connects that were tried since the process started, failed ones too
 * @param failed connects that failed
 * @param since when it came to be up, or went down; null if no session has gone there
 * @param why what was wrong last, if anything is; otherwise empty
 * @param nextCheck when it is checked next, if it is down and will be
 * @param lastCheck null if there was none
 */
public record DestinationInfo(
        String address,
        State state,
        long current,
        long all,
        long failed,
        @Nullable Instant since,
        String why,
        @Nullable Instant nextCheck,
        @Nullable CheckReport lastCheck) {

    /** One of which nothing more is known. */
    public DestinationInfo(String address, State state, long current, long all, long failed) {
        this(address, state, current, all, failed, null, "", null, null);
    }

    /** What becomes of the next session that is to go there. */
    public enum State {
        /** It goes there. */
        OPEN("up"),
        /** A connect failed lately: the others of a list are tried first. */
        FAILED("failed"),
        /** It is not connected: an operator has drained the destination. */
        DRAINED("drained"),
        /** The server lives, but greets with an error: the others of a list are tried first. */
        REFUSING("refusing"),
        /** It is left out, or refused at once if there is no other: the server is down. */
        DOWN("down"),
        /** The same; a check is under way. */
        TRYING("trying");

        private final String label;

        State(String label) {
            this.label = label;
        }

        /** The word of it for people and scripts. */
        public String label() {
            return label;
        }
    }
}
