// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.sluice.api.address.Address;
import org.sluice.api.destination.DestinationInfo;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.net.Dialer;
import org.sluice.testkit.net.EchoServer;
import org.sluice.testkit.net.FreePort;
import org.sluice.testkit.net.Wire;

/** Two transports of one process as the old one and the new one: the descriptors pass through the kernel all the same. */
@ExtendWith(NoLeaks.class)
class ListenerTakeOverTest {
    private final RunningTransport old = new RunningTransport();
    private final RunningTransport fresh = new RunningTransport();
    private final ListenerTakeOver leaving = new ListenerTakeOver(old.listeners, old.tools);
    private final ListenerTakeOver taking = new ListenerTakeOver(fresh.listeners, fresh.tools);
    private EchoServer echo;

    @TempDir
    private Path folder;

    @BeforeEach
    void open() throws Exception {
        echo = EchoServer.onTcp();
    }

    @AfterEach
    void close() throws Exception {
        old.close();
        fresh.close();
        echo.close();
    }

    private void echoes(Wire client, String text) throws Exception {
        assertThat(client.write(text).readText(text.length())).isEqualTo(text);
    }

    @Test
    void theSameSocketsGoOnAndTheOthersAreClosed() throws Exception {
        Path kept = folder.resolve("kept");
        Path dropped = folder.resolve("dropped");
        String zero = old.open("destination", echo.address());
        String second = old.open("destination", echo.address());
        old.open("destination", echo.address(), "address", "sock:" + kept);
        old.open("destination", echo.address(), "address", "sock:" + dropped);
        try (Wire stays = Dialer.to(zero).connect()) {
            echoes(stays, "before");

            Map<String, Object> offer = leaving.offer(folder);
            taking.take(folder, offer);
            assertThat(fresh.open("destination", echo.address()))
                    .as("port 0 is the port that it became")
                    .isEqualTo(zero);
            fresh.open("destination", echo.address(), "address", "sock:" + kept + ",mode=0700");
            try (Wire meanwhile = Dialer.to(zero).connect()) {
                echoes(meanwhile, "the old one still accepts");
                assertThat(fresh.sessions.count()).isZero();
            }
            Map<String, Object> taken = taking.open();
            assertThat(taken.toString()).contains("l1", "l3").doesNotContain("l2");
            leaving.leave(taken);

            assertThat(old.listeners.state().listening()).isEmpty();
            assertThat(dropped).doesNotExist();
            assertThatThrownBy(() -> Dialer.to(second).connect()).hasMessageContaining("refused");
            try (Wire later = Dialer.to(zero).connect();
                    Wire local = Dialer.to("sock:" + kept).connect()) {
                echoes(later, "the new one accepts");
                echoes(local, "by its file too");
                assertThat(fresh.sessions.count()).isEqualTo(2);
                echoes(stays, "after");
                assertThat(old.sessions.count()).isEqualTo(1);
            }
            assertThat((int) Files.getAttribute(kept, "unix:mode") & 0777).isEqualTo(0700);
            assertThatThrownBy(() -> old.open("destination", echo.address()))
                    .hasMessageContaining("this instance is draining");
        }
        assertThat(folder.resolve("pass.sock")).doesNotExist();
        fresh.listeners.close("l2").toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertThat(kept).doesNotExist();
    }

    @Test
    void whoCameWhileNobodyAcceptsIsServedByTheNewOne() throws Exception {
        String address = old.open("destination", echo.address());
        taking.take(folder, leaving.offer(folder));
        fresh.open("destination", echo.address());
        leaving.leave(Map.of("taken", List.of("l1")));
        try (Wire waits = Dialer.to(address).connect()) {
            waits.write("hello");
            assertThat(fresh.sessions.count()).isZero();
            taking.open();
            assertThat(waits.readText(5)).isEqualTo("hello");
        }
    }

    @Test
    void whatTheNewOneOnlyHeldIsAsItWasWhenItFails() throws Exception {
        Path file = folder.resolve("s");
        String address = old.open("destination", echo.address());
        old.open("destination", echo.address(), "address", "sock:" + file);
        try (RunningTransport failing = new RunningTransport()) {
            new ListenerTakeOver(failing.listeners, failing.tools).take(folder, leaving.offer(folder));
            failing.open("destination", echo.address());
            failing.open("destination", echo.address(), "address", "sock:" + file);
        }
        leaving.keep();

        try (Wire client = Dialer.to(address).connect();
                Wire local = Dialer.to("sock:" + file).connect()) {
            echoes(client, "hello");
            echoes(local, "hello");
            assertThat(old.sessions.count()).isEqualTo(2);
        }
        assertThatThrownBy(() -> SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("pass.sock"))))
                .isInstanceOf(IOException.class);
    }

    /** As SIGTERM does at any moment before it is told to leave. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theOldOneTakesNoFileAwayThatIsTheNewOnes(boolean opened) throws Exception {
        Path file = folder.resolve("s");
        old.open("destination", echo.address(), "address", "sock:" + file);
        taking.take(folder, leaving.offer(folder));
        fresh.open("destination", echo.address(), "address", "sock:" + file);
        if (opened) {
            taking.open();
        }
        drainOld();
        if (!opened) {
            taking.open();
        }
        try (Wire client = Dialer.to("sock:" + file).connect()) {
            echoes(client, "hello");
            assertThat(fresh.sessions.count()).isEqualTo(1);
        }
    }

    @Test
    void whatIsKeptTakesItsFileAwayAgain() throws Exception {
        Path file = folder.resolve("s");
        old.open("destination", echo.address(), "address", "sock:" + file);
        leaving.offer(folder);
        leaving.keep();
        drainOld();
        assertThat(file).doesNotExist();
    }

    /** Returns when all is closed: what comes behind it is refused. */
    private void drainOld() {
        old.listeners.drain();
        assertThatThrownBy(
                        () -> old.listeners.resume("l1").toCompletableFuture().get(10, TimeUnit.SECONDS))
                .hasMessageContaining("this instance is draining");
    }

    private void drain(String listener) throws Exception {
        old.listeners.drain(listener).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private List<String> drained() {
        return fresh.connector.list().stream().map(DestinationInfo::address).toList();
    }

    @Test
    void drainsPassOnAlsoThoseThatAreSaidMeanwhile() throws Exception {
        DrainState saying = new DrainState(old.listeners, old.connector);
        DrainState hearing = new DrainState(fresh.listeners, fresh.connector);
        old.open("destination", echo.address());
        String second = old.open("destination", echo.address());
        String third = old.open("destination", echo.address());
        drain("l1");
        old.connector.drain(Address.parse("tcp:db1:3306"));

        taking.take(folder, leaving.offer(folder));
        fresh.open("destination", echo.address(), "address", "tcp:127.0.0.1:" + FreePort.next());
        fresh.open("destination", echo.address(), "address", second);
        fresh.open("destination", echo.address(), "address", third);
        hearing.restore(saying.save());
        assertThat(fresh.listeners.state().listening()).containsExactly(second, third);
        assertThat(drained()).containsExactly("tcp:db1:3306");

        drain("l2");
        old.connector.drain(Address.parse("tcp:db2:3306"));
        old.connector.resume(Address.parse("tcp:db1:3306"));
        fresh.connector.drain(Address.parse("tcp:db3:3306"));
        hearing.restore(saying.save());
        assertThat(drained()).as("what was said here stays").containsExactly("tcp:db2:3306", "tcp:db3:3306");

        Map<String, Object> taken = taking.open();
        old.listeners.resume("l1").toCompletableFuture().get(10, TimeUnit.SECONDS);
        Map<String, Object> last = saying.save();
        leaving.leave(taken);
        hearing.restore(last);
        await().untilAsserted(
                        () -> assertThat(fresh.listeners.state().listening()).hasSize(2));
        try (Wire client = Dialer.to(third).connect()) {
            echoes(client, "hello");
        }
        assertThatThrownBy(() -> Dialer.to(second).connect()).hasMessageContaining("refused");
    }

    @Test
    void aDrainThatCanNotBeHadYetIsToldAndTriedAgain() throws Exception {
        DrainState hearing = new DrainState(fresh.listeners, fresh.connector);
        Map<String, Object> saved =
                Map.of("listeners", List.of("l1"), "destinations", List.of("no address", "tcp:db1:3306"));
        Logger logger = (Logger) LoggerFactory.getLogger(DrainState.class);
        ListAppender<ILoggingEvent> told = new ListAppender<>();
        told.start();
        logger.addAppender(told);
        try {
            hearing.restore(saved);
            hearing.restore(saved);
        } finally {
            logger.detachAppender(told);
        }
        assertThat(told.list).hasSize(2).last().asString().contains("there is no listener named l1");
        assertThat(drained()).containsExactly("tcp:db1:3306");

        fresh.open("destination", echo.address());
        hearing.restore(saved);
        assertThat(fresh.listeners.state().listening()).isEmpty();
    }

    @Test
    void withoutDescriptorsNothingIsOffered() throws Exception {
        try (RunningTransport nio = new RunningTransport("native", "nio")) {
            ListenerTakeOver own = new ListenerTakeOver(nio.listeners, nio.tools);
            assertThatThrownBy(() -> own.offer(folder)).hasMessageContaining("(NIO)");
            old.open("destination", echo.address());
            Map<String, Object> offer = leaving.offer(folder);
            assertThatThrownBy(() -> own.take(folder, offer)).hasMessageContaining("of this process");
            leaving.keep();
            assertThatThrownBy(() -> taking.take(folder, offer)).hasMessageContaining("do not come");
        }
    }
}
