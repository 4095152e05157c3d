// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.object;

import org.sluice.lua.runtime.Holding;

/** What stands behind a userdata. */
public interface ScriptObject extends Holding {
    /** The name of the kind as error messages have it: dpm.conn. */
    String kind();
}
