// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.tool;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.sluice.api.host.Tool;

/**
 * What passes between a tool and the operator.
 *
 * @param out for results, as they are
 * @param err for messages, each a line; on a terminal, the last one may be written over
 */
record Talk(InputStream in, OutputStream out, PrintStream err, boolean terminal) {
    static Talk over(Tool.Streams streams) {
        return new Talk(
                streams.in(),
                streams.out(),
                new PrintStream(streams.err(), true, StandardCharsets.UTF_8),
                streams.terminal());
    }

    void tell(String message) {
        err.println("sluice: " + Faults.printable(message));
    }

    void warn(String message) {
        tell("warning: " + message);
    }
}
