// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.sluice.testkit.net.Dialer;
import org.sluice.testkit.net.Wire;

/** Whether bytes come back through a listener. */
final class Echoes {
    private Echoes() {}

    /** One connection there and back. */
    static void once(int port) throws IOException {
        try (Wire wire = Dialer.to(port).connect()) {
            assertThat(wire.write("there and back").readText("there and back".length()))
                    .isEqualTo("there and back");
            wire.halfClose();
            assertThat(wire.drain()).isEqualTo(Wire.Ending.FIN);
        }
    }

    /** Once somebody listens there. */
    static void soon(int port) {
        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().untilAsserted(() -> once(port));
    }
}
