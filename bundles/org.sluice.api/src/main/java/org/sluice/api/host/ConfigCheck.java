// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.host;

import java.util.List;
import org.sluice.api.config.Settings;

/**
 * Checks a configuration without putting it into effect. A service with the property {@link #PID}. The component of
 * that PID reads its configuration by the same code.
 */
public interface ConfigCheck {
    /** Service property: the PID, or factory PID, of the configurations that this one knows. */
    String PID = "config.pid";

    /**
     * Reads the settings and every file that they name; reports what is wrong to the settings. Called on any thread; may
     * block on files; opens no socket.
     *
     * @return what would be listened on, each with its name: {@code mysql: tcp:127.0.0.1:3306}; may be empty
     */
    List<String> check(Settings settings);
}
