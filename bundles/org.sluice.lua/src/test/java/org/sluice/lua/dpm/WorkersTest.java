// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.lua.runtime.ScriptException;
import org.sluice.mysql.packet.HandshakeV10;

/** Several engines for one script: issue 5, "workers=N". */
@Timeout(60)
class WorkersTest {
    /** Greets with its number. */
    private static final String GREETS = """
            index, count = dpm.worker()
            conns = {}
            listener = assert(dpm.listener('127.0.0.1', 0))
            listener:register(dpm.MYC_CONNECT, function(client)
              conns[client:id()] = client
              local handshake = dpm.new_handshake_pkt()
              handshake:server_version(index .. '/' .. count)
              dpm.wire_packet(client, handshake)
            end)
            """;

    @TempDir
    private Path folder;

    private Reloads lab;

    @BeforeEach
    void open() throws Exception {
        lab = new Reloads(folder, 3);
    }

    @AfterEach
    void close() throws Exception {
        lab.close();
    }

    private String greeting() throws IOException {
        try (RawPeer client = lab.connect()) {
            ByteBuf payload = client.read().buffer();
            return HandshakeV10.decode(payload).serverVersion().utf8();
        }
    }

    private Map<String, Integer> greetings(int clients) throws IOException {
        Map<String, Integer> greetings = new TreeMap<>();
        for (int n = 0; n < clients; n++) {
            greetings.merge(greeting(), 1, Integer::sum);
        }
        return greetings;
    }

    @Test
    void clientsOfTheListenerThatAllOpenGoToEachInTurn() throws Exception {
        Generation all = lab.load(GREETS);

        assertThat(all.listeners()).hasSize(1);
        assertThat(greetings(9)).isEqualTo(Map.of("1/3", 3, "2/3", 3, "3/3", 3));
        assertThat(all.counts().accepted()).isEqualTo(9);
        assertThat(all.eval(2, "index").tojstring(1)).isEqualTo("2");
        assertThat(all.eval(3, "index").tojstring(1)).isEqualTo("3");
    }

    @Test
    void aListenerThatOneHasClosedIsTheOthers() throws Exception {
        Generation all = lab.load(GREETS);
        all.eval(1, "dpm.close(listener)");
        assertThat(greetings(4)).isEqualTo(Map.of("2/3", 2, "3/3", 2));

        all.eval(
                1,
                "again = dpm.listener('127.0.0.1', 0) again:register(dpm.MYC_CONNECT, function(c) dpm.close(c) end)");
        assertThat(all.listeners()).hasSize(1);
        assertThat(all.eval(1, "again:port()").tojstring(1))
                .isEqualTo(all.eval(2, "listener:port()").tojstring(1));
        for (int worker = 1; worker <= 3; worker++) {
            all.eval(worker, "dpm.close(again or listener)");
        }
        assertThat(all.listeners()).isEmpty();
    }

    @Test
    void twoSocketsOfTheSameWordsAreTwoForAll() throws Exception {
        Generation all = lab.load(GREETS + "second = assert(dpm.listener('127.0.0.1', 0))");

        assertThat(all.listeners()).hasSize(2);
        assertThat(all.eval(1, "second:port()").tojstring(1))
                .isEqualTo(all.eval(3, "second:port()").tojstring(1))
                .isNotEqualTo(all.eval(1, "listener:port()").tojstring(1));
    }

    @Test
    void allAreLoadedAnewOrNone() throws Exception {
        Generation old = lab.load(GREETS);
        assertThatThrownBy(() -> lab.load(GREETS + "assert(index < 3, 'not the third')"))
                .isInstanceOf(ScriptException.class)
                .hasMessageContaining("not the third");
        assertThat(greetings(3)).isEqualTo(Map.of("1/3", 1, "2/3", 1, "3/3", 1));
        assertThat(old.listeners()).hasSize(1);

        List<String> listeners = old.listeners();
        lab.load(5, GREETS);
        assertThat(lab.generations.get(1).listeners()).isEqualTo(listeners);
        assertThat(greetings(5)).hasSize(5).containsKeys("1/5", "5/5");
        lab.load(1, GREETS);
        assertThat(greetings(3)).isEqualTo(Map.of("1/1", 3));
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(lab.generations.subList(0, 2))
                .allMatch(one -> one.ended().toCompletableFuture().isDone()));
        assertThat(lab.errors).isEmpty();
    }

    @Test
    void whatOneListensOnAloneIsItsOwn() throws Exception {
        Generation all = lab.load("if dpm.worker() == 2 then " + GREETS + " end");
        assertThat(greetings(3)).isEqualTo(Map.of("2/3", 3));
        assertThat(all.counts().listeners()).isEqualTo(1);
    }
}
