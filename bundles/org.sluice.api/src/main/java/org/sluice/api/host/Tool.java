// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.host;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** A command of the command line that does its work and ends, as {@code sluice cdb}. A service. */
public interface Tool {

    /** The word that calls it: {@code cdb}. */
    String name();

    /** What it is for, in one line. */
    String purpose();

    /**
     * Does the work; blocks until it is done. Results go to {@code out}, messages to {@code err}, each message with
     * {@code sluice: } before it, in UTF-8. None of the streams is closed.
     *
     * @param arguments what stands behind the name, as it was typed
     * @return 0 if it worked, 1 if it failed, 2 if it was used wrongly
     */
    int run(List<String> arguments, Streams streams);

    /**
     * Where a tool reads and writes.
     *
     * @param terminal whether a person watches {@code err}, so that a line may be written over
     */
    record Streams(InputStream in, OutputStream out, OutputStream err, boolean terminal) {}
}
