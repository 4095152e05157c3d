// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.net;

import java.io.IOException;

/** What a peer does with one connection. Runs on a thread of its own; when it returns, the connection is closed. */
@FunctionalInterface
public interface Script {
    /** Sends back what comes; half-closes when the other side did. */
    Script ECHO = Wire::echo;

    /** Reads nothing, writes nothing, stays. */
    Script HANG = Wire::hang;

    /** Closes at once. */
    Script CLOSE = Wire::close;

    /** Resets at once; a client may be told so by its connect already. */
    Script RESET = Wire::reset;

    /** Reads and forgets until the other side ends. */
    Script SWALLOW = Wire::drain;

    void play(Wire wire) throws IOException, InterruptedException;
}
