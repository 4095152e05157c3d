// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.config;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration that must not take effect. The message names every problem. */
public final class BadSettingsException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<SettingsProblem> problems;

    /** @param problems at least one */
    public BadSettingsException(List<SettingsProblem> problems) {
        super(problems.stream().map(SettingsProblem::toString).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /** All of them, as they are in the message. */
    public List<SettingsProblem> problems() {
        return problems;
    }
}
