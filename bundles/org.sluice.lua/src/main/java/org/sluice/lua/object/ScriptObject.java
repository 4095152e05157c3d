// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.object;

/** What stands behind a userdata. */
public interface ScriptObject {
    /** The name of the kind as error messages have it: dpm.conn. */
    String kind();
}
