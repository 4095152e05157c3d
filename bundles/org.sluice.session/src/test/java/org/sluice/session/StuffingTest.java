// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.session.Proxied.PASSWORD;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.sluice.api.session.CloseReason;
import org.sluice.mysql.packet.OkPacket;
import org.sluice.mysql.wire.Capability;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.net.Script;
import org.sluice.testkit.net.ScriptedPeer;

/** What somebody on the way puts in clear between the question for TLS and TLS; and the end of TLS. */
@ExtendWith(NoLeaks.class)
class StuffingTest {
    @RegisterExtension
    final Proxied proxied = new Proxied(PASSWORD);

    private final RunningProxy proxy = proxied.proxy;

    private static byte[] ok(int sequenceId) {
        return Packets.framed(
                sequenceId, Packets.payload(out -> OkPacket.ofStatus(2).encode(out, TestServer.MYSQL57)));
    }

    /** An OK behind the greeting, or behind the SSLRequest, is no answer to a login that is sent in TLS. */
    @Test
    void whatAServerSaysBeforeTlsIsNotTakenForWhatItSaysWithin() throws Exception {
        byte[] greeting = Packets.framed(
                0, Packets.payload(TestServer.greeting(TestServer.MYSQL57.with(Capability.CLIENT_SSL))::encode));
        Script atOnce = wire -> {
            wire.write(Packets.joined(greeting, ok(2), ok(3)));
            Packets.over(wire).read();
            wire.drain();
        };
        Script whenAsked = wire -> {
            wire.write(greeting);
            Packets.over(wire).read();
            wire.write(Packets.joined(ok(2), ok(3)));
            wire.drain();
        };
        int refused = 0;
        for (Script script : Arrays.asList(atOnce, whenAsked)) {
            ScriptedPeer peer = proxied.peer(script);
            proxy.hashed("whee", PASSWORD, peer.address() + ",tls=on");
            try (TestClient client = TestClient.greeted(proxy.open())) {
                client.send(1, client.login("whee", PASSWORD));
                assertThat(client.refused(2).errorCode()).isEqualTo(1429);
            }
            proxy.awaitClosed(CloseReason.SERVER_TLS_FAILED, ++refused);
        }
    }

    private static long cpuOfLoops() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.dumpAllThreads(false, false))
                .filter(thread -> thread.getThreadName().startsWith("sluice-"))
                .mapToLong(thread -> Math.max(0, threads.getThreadCpuTime(thread.getThreadId())))
                .sum();
    }

    /** case 79: a client says that it sends no more, and waits for what is still to come: in peace. */
    @Test
    void aTlsClientThatIsHalfClosedCostsNothing() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        byte[] answer = Packets.framed(1, new byte[] {0, 0, 0, 2, 0, 0, 0});
        Script slow = TestServer.afterLogin(ok(2), wire -> {
            Packets.over(wire).read();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            wire.write(answer);
            wire.halfClose();
            wire.drain();
        });
        ScriptedPeer peer = proxied.peer(slow);
        proxy.hashed("whee", PASSWORD, peer.address());
        try (TestClient client = TestClient.greeted(proxy.open()).tls(TestClient.MODERN)) {
            client.send(2, client.login("whee", PASSWORD));
            client.verdict(3, PASSWORD).ok(TestClient.MODERN);
            Queries.query(client, "SELECT SLEEP(1)");
            client.socket().shutdownOutput();
            long before = cpuOfLoops();
            Awaitility.await().during(Duration.ofMillis(300)).until(() -> true);
            long used = cpuOfLoops() - before;
            go.countDown();
            assertThat(client.rest()).endsWith(answer);
            assertThat(Duration.ofNanos(used)).isLessThan(Duration.ofMillis(200));
        }
    }
}
