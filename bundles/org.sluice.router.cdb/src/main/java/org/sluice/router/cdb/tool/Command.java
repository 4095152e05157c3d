// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.tool;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.sluice.router.cdb.file.BadCdbException;

/** One of the words behind {@code sluice cdb}. */
interface Command {

    /** How it is typed, from {@code sluice} on. */
    String usage();

    /** What it does, its options and what it reads: lines of at most 80 columns, each with its line end. */
    String help();

    /** Its options by name, with their hyphens; true for those with a value. */
    default Map<String, Boolean> options() {
        return Map.of();
    }

    /** How many operands it takes, at least and at most. */
    List<Integer> operands();

    /**
     * @throws ToolFailure with what the operator should know
     * @throws BadCdbException likewise, of the file that is the first operand
     * @throws IOException that {@link Faults} puts into words
     */
    void run(Arguments arguments, Talk talk) throws ToolFailure, BadCdbException, IOException;
}
