// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.script;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The scripts that run. A service. Calls are for any thread but an event loop: they wait for the script's own thread, which
 * may be busy for as long as its budget of time allows.
 */
@ProviderType
public interface Scripts {

    /** All scripts by name. */
    List<ScriptInfo> list();

    /**
     * Loads a script anew, beside the one in force, which stays if the new one fails.
     *
     * @return one line that tells what is in force now
     * @throws ScriptFailure if there is no script of that name, or it could not be loaded
     */
    String reload(String name) throws ScriptFailure;

    /**
     * Runs a piece of code among the script's own variables, under its budgets.
     *
     * @param code an expression, or statements
     * @return what it gives, a text for each value; empty if it gives none
     * @throws ScriptFailure if there is no script of that name, or the code fails
     */
    List<String> eval(String name, String code) throws ScriptFailure;
}
