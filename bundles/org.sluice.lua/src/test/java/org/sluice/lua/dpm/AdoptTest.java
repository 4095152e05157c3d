// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.lua.dpm.Reloads.Session;

/** Issue 5, "Hot reload": sessions move to the new script at the next command boundary or finish on the old one. */
@Timeout(60)
class AdoptTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String ADOPTS = """
            commands = 0
            function pair(client, server)
              keep(client) keep(server)
              client:register(dpm.MYC_SENT_CMD, function() commands = commands + 1 end)
            end
            dpm.adopt(pair)
            """;

    @TempDir
    private Path folder;

    private Reloads lab;

    @BeforeEach
    void open() throws Exception {
        lab = new Reloads(folder, 1);
    }

    @AfterEach
    void close() throws Exception {
        lab.close();
    }

    private static boolean hasEnded(Generation generation) {
        return generation.ended().toCompletableFuture().isDone();
    }

    private static void awaitEnd(Generation generation) {
        await().atMost(PATIENCE).until(() -> hasEnded(generation));
    }

    @Test
    void clientsMoveBetweenTwoCommandsWithFiftyReloadsUnderLoad() throws Exception {
        lab.load(lab.passthrough(ADOPTS));
        AtomicBoolean goOn = new AtomicBoolean(true);
        ExecutorService clients = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> done = new ArrayList<>();
            for (int n = 0; n < 4; n++) {
                Session session = lab.session();
                done.add(clients.submit(() -> {
                    int turns = 0;
                    try (session) {
                        while (goOn.get()) {
                            session.turn();
                            turns++;
                        }
                        session.turn();
                    }
                    return turns;
                }));
            }
            for (int n = 0; n < 50; n++) {
                Generation before = lab.generations.get(n);
                lab.load(lab.passthrough(ADOPTS));
                awaitEnd(before);
            }
            assertThat(done).noneMatch(Future::isDone);
            assertThat(lab.generations.get(50).counts().clients()).isEqualTo(4);
            goOn.set(false);
            for (Future<Integer> turns : done) {
                assertThat(turns.get()).isPositive();
            }
        } finally {
            clients.shutdownNow();
        }
        assertThat(lab.errors).isEmpty();
    }

    @Test
    void aClientWithinAResultSetMovesAfterIt() throws Exception {
        Generation old = lab.load(lab.passthrough("function pair(client, server) keep(client) keep(server) "
                + "dpm_client, dpm_server = client, server "
                + "client:register(dpm.MY_CLOSING, function() error('of the old script') end) end"));
        try (Session session = lab.session();
                Session other = lab.session()) {
            other.client.command(3, "select 1");
            other.server.read();
            session.client.command(3, "select 1");
            session.server.read();
            session.server.reply("01", "03646566 00 00 00 0163 00 0c 0800 0b000000 03 0100 00 0000", "fe 0000 0300");
            session.server.reply("0131");
            for (int id = 1; id <= 4; id++) {
                assertThat(session.client.read().id()).isEqualTo(id);
            }
            Generation fresh = lab.load(lab.passthrough(
                    "dpm.adopt(function(c, s) adopted = {c, s} keep(c) keep(s) end) dpm_client = false"));
            assertThat(old.counts().clients()).isEqualTo(2);
            assertThat(lab.eval(fresh, "adopted")).isEqualTo("nil");

            session.server.reply("0132", "fe 0000 0300");
            assertThat(session.client.read().text()).isEqualTo("\0012");
            assertThat(session.client.read().first()).isEqualTo(0xFE);
            await().atMost(PATIENCE).until(() -> fresh.counts().clients() == 1);

            assertThat(lab.eval(fresh, "adopted[1]:id() .. adopted[1]:remote_id() .. adopted[2]:id()"))
                    .isEqualTo(lab.eval(old, "conns[2]:id() .. 3 .. conns[3]:id()"));
            assertThat(lab.eval(
                            old,
                            "tostring(dpm.close(conns[2])) .. select(2, pcall(dpm.wire_packet, conns[2], "
                                    + "dpm.new_ok_pkt()))"))
                    .contains("nil", "connection 2 is closed");
            session.turn();
            other.server.reply("00 00 00 0200 0000");
            assertThat(other.client.read().first()).isZero();
            other.turn();
            awaitEnd(old);
            assertThat(lab.errors).isEmpty();
        }
    }

    @Test
    void aClientThatHasNotLoggedInStaysUntilItHas() throws Exception {
        Generation old = lab.load(lab.passthrough("listener_only = true"));
        try (RawPeer client = lab.connect()) {
            assertThat(client).isNotNull();
            await().atMost(PATIENCE).until(() -> old.counts().clients() == 1);
            Generation fresh = lab.load(lab.passthrough(ADOPTS));
            assertThat(old.counts().clients()).isEqualTo(1);
            assertThat(fresh.counts().clients()).isZero();
        }
        awaitEnd(old);
    }

    @Test
    void anAdoptThatRaisesLeavesTheSessionOnTheOldScriptAndIsTold() throws Exception {
        Generation old = lab.load(lab.passthrough(ADOPTS));
        try (Session session = lab.session()) {
            session.turn();
            Generation fresh = lab.load(
                    lab.passthrough("dpm.adopt(function(c, s) dpm.proxy_disconnect(c) local x = nil .. 1 end)"));
            session.turn();
            session.turn();
            assertThat(lab.eval(old, "commands")).isEqualTo("3");
            assertThat(fresh.counts().clients()).isZero();
            assertThat(fresh.counts().errors()).isEqualTo(1);
            assertThat(lab.errors).singleElement().asString().contains("adopt: connection 2 stays", "moves.lua:4:");

            Generation third = lab.load(lab.passthrough(ADOPTS));
            session.turn();
            awaitEnd(old);
            awaitEnd(fresh);
            session.turn();
            assertThat(lab.eval(third, "commands")).isNotEqualTo("0");
        }
    }

    @Test
    void oneThatSaysFalseAndAScriptWithoutAdoptLetSessionsFinishOnTheOld() throws Exception {
        Generation old = lab.load(lab.passthrough(ADOPTS));
        try (Session session = lab.session()) {
            lab.load(lab.passthrough("dpm.adopt(function() return false end)"));
            session.turn();
            lab.load(lab.passthrough(""));
            session.turn();
            assertThat(lab.eval(old, "commands")).isEqualTo("2");
            assertThat(hasEnded(old)).isFalse();
        }
        awaitEnd(old);
        assertThat(lab.errors).isEmpty();
    }

    @Test
    void aScriptThatHasEndedIsCollected() throws Exception {
        WeakReference<DpmEngine> old =
                new WeakReference<>(lab.load(lab.passthrough(ADOPTS)).engine(1));
        try (Session session = lab.session()) {
            session.turn();
            lab.load(lab.passthrough(ADOPTS));
            session.turn();
            awaitEnd(lab.generations.get(0));
            lab.generations.remove(0);
            await().atMost(PATIENCE).until(() -> {
                System.gc();
                return old.get() == null;
            });
            session.turn();
        }
    }
}
