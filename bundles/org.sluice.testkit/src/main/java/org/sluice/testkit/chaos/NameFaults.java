// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.chaos;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.sluice.testkit.dns.Answer;
import org.sluice.testkit.process.Patience;

/** A name server that lies, flaps and dies. What it said last while it was well is believed until it says otherwise. */
record NameFaults(Stage stage) {
    /** Five times the refresh. */
    private static final long A_WHILE = TimeUnit.SECONDS.toNanos(1);

    private static final String NOBODY = "127.99.99.99";

    List<Fault> all() {
        return List.of(
                new Fault("DNS lies", Fault.Lane.NAMES, this::lie),
                new Fault("DNS flaps", Fault.Lane.NAMES, this::flap),
                new Fault("DNS dies", Fault.Lane.NAMES, () -> fail(Answer.SILENCE)),
                new Fault("DNS fails", Fault.Lane.NAMES, () -> fail(Answer.SERVFAIL)));
    }

    private void lie() throws Exception {
        Route named = stage.named;
        named.logins.begin();
        stage.names.say(Stage.NAME, NOBODY);
        Patience.until("the lie is believed", Stage.DEADLINE, () -> !works(named));
        stage.proveUnharmed();
        stage.names.say(Stage.NAME, "127.0.0.1");
        stage.prove(named);
        named.logins.end();
    }

    private static boolean works(Route route) {
        try (Connection client = route.login()) {
            return client.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private void fail(Answer answer) throws Exception {
        stage.names.say(Stage.NAME, answer);
        Patience.pause(A_WHILE);
        stage.prove(stage.named);
        stage.proveUnharmed();
        stage.names.say(Stage.NAME, "127.0.0.1");
        stage.prove(stage.named);
    }

    private void flap() throws Exception {
        for (Answer answer : List.of(Answer.SERVFAIL, Answer.SILENCE, Answer.SERVFAIL, Answer.SILENCE)) {
            stage.names.say(Stage.NAME, answer);
            Patience.pause(A_WHILE / 5);
            stage.prove(stage.named);
            stage.names.say(Stage.NAME, "127.0.0.1");
            Patience.pause(A_WHILE / 5);
            stage.prove(stage.named);
        }
        stage.proveUnharmed();
    }
}
