// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import org.jspecify.annotations.Nullable;

/** What a script has of a connection that another one is offered. */
record Belongings(
        DpmEngine engine,
        Callbacks callbacks,
        @Nullable Callbacks overlay,
        @Nullable Conn conn) {

    /** The connection stays with the other one. */
    void depart(Connection connection) {
        if (conn != null) {
            conn.depart(new DepartedConnection(connection));
        }
    }
}
