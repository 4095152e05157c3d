// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import org.sluice.api.host.WrongUseException;

/** Another bundle's command, which wants a word. */
public final class Misused {
    public String misuse(String... args) {
        if (args.length == 0) {
            throw new WrongUseException("test:misuse: USER is missing (usage: test:misuse USER)");
        }
        return args[0];
    }
}
