// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.net.Dialer;
import org.sluice.testkit.net.Script;
import org.sluice.testkit.net.ScriptedPeer;
import org.sluice.testkit.net.Wire;
import org.sluice.testkit.process.Descriptors;
import org.sluice.transport.listener.RunningTransport;

/** Clients that leave at every step, by the thousand, leave nothing behind. rum R11, R15, R18, R19. */
@ExtendWith(NoLeaks.class)
class ChurnIT {
    /** 10,000 in all over the steps and both kinds of sockets; the release check runs more of each. */
    private static final int TIMES = Integer.getInteger("churn.times", 1000);

    /** What a client does before it is gone. */
    interface Visitor {
        void visit(Wire wire) throws IOException;
    }

    static Stream<Arguments> steps() {
        return Stream.of("epoll", "nio")
                .flatMap(sockets -> Stream.of(
                        step(sockets, "connect and close", Wire::close),
                        step(sockets, "connect and reset", Wire::reset),
                        step(sockets, "send and close", wire -> wire.write("hello")
                                .close()),
                        step(sockets, "half-close, then reset", wire -> wire.write("hello")
                                .halfClose()
                                .reset()),
                        step(sockets, "answered, then reset", wire -> {
                            wire.write("hello").readText(5);
                            wire.reset();
                        })));
    }

    private static Arguments step(String sockets, String name, Visitor visitor) {
        return Arguments.of(sockets, name, visitor);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("steps")
    void clientsThatLeaveLeaveNothing(String sockets, String name, Visitor visitor) throws Exception {
        try (RunningTransport transport = new RunningTransport("native", sockets);
                ScriptedPeer server = ScriptedPeer.onTcp(Script.ECHO)) {
            String address = transport.open("destination", server.address());
            visitor.visit(Dialer.to(address).connect());
            transport.awaitQuiet();
            Descriptors before = Descriptors.ofThisProcess();
            for (int i = 0; i < TIMES; i++) {
                visitor.visit(Dialer.to(address).connect());
            }
            transport.awaitQuiet();
            Awaitility.await("the server has seen them all go")
                    .until(() -> server.visits().stream().allMatch(visit -> visit.over()));
            assertThat(Descriptors.ofThisProcess().since(before))
                    .as("descriptors left")
                    .hasSizeLessThan(12);
        }
    }
}
