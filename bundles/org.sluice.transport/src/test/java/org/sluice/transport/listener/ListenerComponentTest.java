// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sluice.api.config.Settings;
import org.sluice.api.listener.ListenerInfo;
import org.sluice.transport.access.EntryRefusal;
import org.sluice.transport.protocol.ClientConnection;
import org.sluice.transport.protocol.Protocol;

/** A listener's file whose protocol has keys and words of its own. */
class ListenerComponentTest {
    /** Has one key, and holds every connection. */
    private static final class Choosy implements Protocol {
        @Override
        public String name() {
            return "choosy";
        }

        @Override
        public void check(Settings settings) {
            settings.word("choosy.taste", "sweet", List.of("sweet", "sour"));
        }

        @Override
        public @Nullable ByteBuf refusal(EntryRefusal refusal, ByteBufAllocator alloc) {
            return Unpooled.copiedBuffer("full", StandardCharsets.US_ASCII);
        }

        @Override
        public void accept(ClientConnection connection) {}
    }

    private static Map<String, Object> file(String... pairs) {
        Map<String, Object> properties = new HashMap<>(
                Map.of("service.pid", "org.sluice.listener~c", "address", "tcp:127.0.0.1:0", "protocol", "choosy"));
        for (int i = 0; i < pairs.length; i += 2) {
            properties.put(pairs[i], pairs[i + 1]);
        }
        return properties;
    }

    private static ListenerInfo open(RunningTransport transport) {
        await().until(() ->
                transport.listeners.list().stream().anyMatch(listener -> listener.state() == ListenerInfo.State.OPEN));
        return transport.listeners.list().get(0);
    }

    @Test
    void aWrongKeyOfTheProtocolChangesNothing() {
        try (RunningTransport transport = new RunningTransport()) {
            transport.tools.bindProtocol(new Choosy());
            ListenerComponent component = new ListenerComponent(transport.listeners, file("choosy.taste", "bitter"));
            assertThat(transport.listeners.list()).isEmpty();
            component.modified(file("choosy.taste", "sour"));
            String address = open(transport).listeningOn();
            component.modified(file("choosy.taste", "sour", "choosy.colour", "red"));
            component.modified(file("choosy.taste", "bitter"));
            assertThat(open(transport).listeningOn()).isEqualTo(address);
            assertThat(open(transport).problem()).isNull();
        }
    }

    @Test
    void aKeyThatNobodyKnowsIsToldWithAllThatAreKnown() {
        try (RunningTransport transport = new RunningTransport()) {
            transport.tools.bindProtocol(new Choosy());
            Settings settings = Settings.of(file("colour", "red", "choosy.colour", "red"));
            new ListenerCheck(transport.tools).check(settings);
            assertThat(settings.problems()).hasSize(2).allSatisfy(problem -> assertThat(problem.reason())
                    .startsWith("is no key of this file; known are address, backlog, choosy.taste, connect-timeout, "));
        }
    }

    @Test
    void aListenerWhoseProtocolHasGoneSaysSo() {
        try (RunningTransport transport = new RunningTransport()) {
            Choosy choosy = new Choosy();
            transport.tools.bindProtocol(choosy);
            new ListenerComponent(transport.listeners, file());
            assertThat(open(transport).problem()).isNull();
            transport.tools.unbindProtocol(choosy);
            assertThat(open(transport).problem())
                    .isEqualTo("no bundle serves the protocol choosy: new connections are closed");
            transport.tools.bindProtocol(choosy);
            assertThat(open(transport).problem()).isNull();
        }
    }

    @Test
    void whoIsOneTooManyIsToldInTheProtocolsWords() throws Exception {
        try (RunningTransport transport = new RunningTransport()) {
            transport.tools.bindProtocol(new Choosy());
            new ListenerComponent(transport.listeners, file("max-connections", "1"));
            String address = String.valueOf(open(transport).listeningOn());
            int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
            try (Socket first = new Socket(InetAddress.getLoopbackAddress(), port)) {
                await().until(() -> transport.sessions.count() == 1);
                try (Socket second = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    second.setSoTimeout(10_000);
                    assertThat(second.getInputStream().readAllBytes())
                            .isEqualTo("full".getBytes(StandardCharsets.US_ASCII));
                }
                assertThat(first.isConnected()).isTrue();
            }
        }
    }
}
