// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.destination;

/**
 * The state of one destination at one moment.
 *
 * @param address as {@code session:list} shows it: {@code tcp:db1:3306}
 * @param current connections now
 * @param all connects that were tried since the process started, failed ones too
 * @param failed connects that failed
 */
public record DestinationInfo(String address, State state, long current, long all, long failed) {

    /** What becomes of the next session that is to go there. */
    public enum State {
        /** It goes there. */
        OPEN,
        /** A connect failed lately: the others of a list are tried first. */
        FAILED,
        /** It is not connected: an operator has drained the destination. */
        DRAINED
    }
}
