// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.chaos;

import java.io.IOException;
import java.util.List;

/** Clients that go in every phase of their sessions, in good order or by a reset. */
record ClientFaults(Stage stage) {
    private static final int TIMES = 10;
    private static final String FROM = "127.7.7.7";
    /** 50 MB. */
    private static final String LONG_RESULT =
            "with recursive n as (select 1 i union all select i + 1 from n where i < 1000)"
                    + " select repeat('x', 50000) from n";

    List<Fault> all() {
        return List.of(
                fault("client gone before the greeting", () -> RawClient.connect(FROM, stage.port)),
                fault("client gone in its login", this::inLogin),
                fault("client gone in a query", () -> asking("select sleep(1)")),
                fault("client gone in a result", this::inResult));
    }

    private interface Client {
        RawClient connect() throws IOException;
    }

    private Fault fault(String kind, Client client) {
        return new Fault(kind, Fault.Lane.CLIENTS, () -> {
            for (int i = 0; i < TIMES; i++) {
                RawClient gone = client.connect();
                if (i % 2 == 0) {
                    gone.reset();
                } else {
                    gone.close();
                }
            }
            stage.proveUnharmed();
        });
    }

    private RawClient inLogin() throws IOException {
        RawClient client = RawClient.connect(FROM, stage.port);
        client.read();
        client.write(new byte[] {90, 0, 0, 1, 5, (byte) 0xA2});
        return client;
    }

    private RawClient asking(String query) throws IOException {
        RawClient client = RawClient.login(FROM, stage.port, stage.steady.user(), stage.steady.password());
        client.query(query);
        return client;
    }

    private RawClient inResult() throws IOException {
        RawClient client = asking(LONG_RESULT);
        for (int packets = 0; packets < 4; packets++) {
            client.read();
        }
        return client;
    }
}
