// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.chaos;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A database that dies, or stands still. */
record ServerFaults(Stage stage) {
    List<Fault> all() {
        return List.of(
                new Fault("server killed by SIGKILL, started again", Fault.Lane.SERVER, this::kill),
                new Fault("server stopped by SIGSTOP, continued", Fault.Lane.SERVER, this::freeze));
    }

    private void kill() throws Exception {
        Route doomed = stage.doomed;
        doomed.logins.begin();
        doomed.sessions.begin();
        stage.victim.kill();
        refused();
        stage.proveUnharmed();
        stage.victim.restart();
        stage.prove(doomed);
        doomed.logins.end();
        doomed.sessions.end();
    }

    /** Its sessions wait, and go on. */
    private void freeze() throws Exception {
        Route doomed = stage.doomed;
        doomed.logins.begin();
        stage.victim.freeze();
        refused();
        stage.proveUnharmed();
        stage.victim.thaw();
        stage.prove(doomed);
        doomed.logins.end();
    }

    private void refused() {
        try (Connection client = stage.doomed.login()) {
            throw new AssertionError("a login reaches a server that is not there: " + client);
        } catch (SQLException expected) {
            if (expected.getErrorCode() != 1429) {
                throw new AssertionError("a server that is not there is told by another code", expected);
            }
        }
    }
}
