// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.report;

import java.io.Serial;
import java.util.List;

/** The work can not be done; each line tells a user a reason. Exit status 1, or 2 if the command was used wrongly. */
public final class Failure extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<String> lines;
    private final int exitCode;

    private Failure(List<String> lines, int exitCode) {
        super(String.join("; ", lines), null, false, false);
        this.lines = List.copyOf(lines);
        this.exitCode = exitCode;
    }

    public static Failure of(String line) {
        return new Failure(List.of(line), 1);
    }

    public static Failure of(List<String> lines) {
        return new Failure(lines, 1);
    }

    /** The command was used wrongly: the usage is shown too. */
    public static Failure wrongUse(List<String> lines) {
        return new Failure(lines, 2);
    }

    public List<String> lines() {
        return lines;
    }

    public int exitCode() {
        return exitCode;
    }
}
