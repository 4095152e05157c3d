// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.command;

import java.time.Duration;

/**
 * The whole answer to one {@link Command}, all of its results together.
 *
 * @param bytes from the server, with the headers of the packets; 0 if an interceptor has answered, or refused the command
 * @param time from the command's first byte to the last one of the answer, both as they were read here
 */
public record Response(Outcome outcome, long bytes, Duration time) {

    /** How it ended. */
    public sealed interface Outcome {}

    /**
     * It worked, and there is no result set.
     *
     * @param affectedRows as the server counts them
     */
    public record Done(long affectedRows) implements Outcome {}

    /**
     * It worked, with at least one result set.
     *
     * @param rows of all of them
     */
    public record Rows(long rows) implements Outcome {}

    /**
     * It failed.
     *
     * @param code the server's number
     * @param sqlState five characters
     * @param text the server's words; what they cite of a statement that may hold a secret is left out
     */
    public record Failed(int code, String sqlState, String text) implements Outcome {}
}
