// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.script;

/** What was asked of a script did not work. The message is for the operator, with file and line where the language gives them. */
public final class ScriptFailure extends Exception {
    private static final long serialVersionUID = 1L;

    public ScriptFailure(String message) {
        super(message);
    }
}
