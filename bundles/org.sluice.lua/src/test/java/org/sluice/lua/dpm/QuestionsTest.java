// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoop;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.api.route.Destination;
import org.sluice.lua.dpm.Routes.Found;
import org.sluice.lua.runtime.RuntimeSettings;

/** What a script asks of names and of users, and is told later. */
class QuestionsTest {
    private static final Routes ROUTES = (user, client, loop, told) -> {
        String from =
                client instanceof InetSocketAddress inet ? inet.getAddress().getHostAddress() : "nowhere";
        Found found = user == null || user.equals("nobody")
                ? Found.nowhere("not known")
                : new Found(
                        List.of(Destination.parse("tcp:db1:3306"), Destination.parse("sock:/run/db,weight=3")),
                        "r1",
                        user + " from " + from);
        loop.schedule(() -> told.accept(found), 1, TimeUnit.MILLISECONDS);
    };

    private static Lab lab(String... lua) throws Exception {
        return new Lab(settings -> settings.withRoutes(ROUTES), lua);
    }

    @Test
    void addressesOfANameComeLater() throws Exception {
        try (Lab lab = lab("dpm.lookup('localhost', function(a, w) found, why = a, w end) at_once = found")) {
            lab.eventually("found ~= nil or why ~= nil");
            assertThat(lab.eval("at_once")).isEqualTo("nil");
            assertThat(lab.eval("table.concat(found, ' ')")).contains("127.0.0.1");
            assertThat(lab.eval("why")).isEqualTo("nil");
        }
    }

    @Test
    void anAddressIsItself() throws Exception {
        try (Lab lab = lab(
                "dpm.lookup('0:0::1', function(a) six = a[1] .. #a end)",
                "dpm.lookup('10.1.2.3', function(a) four = a[1] .. #a end)")) {
            lab.eventually("four ~= nil and six ~= nil");
            assertThat(lab.eval("four .. ' ' .. six")).isEqualTo("10.1.2.31 ::11");
        }
    }

    @Test
    void aNameThatIsNoneIsNilAndTheReason() throws Exception {
        try (Lab lab = lab("dpm.lookup('no-such-host.invalid', function(a, w) found, why = a, w end)")) {
            lab.eventually("why ~= nil");
            assertThat(lab.eval("found")).isEqualTo("nil");
            assertThat(lab.eval("why"))
                    .startsWith("can not find no-such-host.invalid: ")
                    .doesNotContain("Exception");
        }
    }

    @Test
    void aRouterSaysWhereAUserBelongs() throws Exception {
        try (Lab lab = lab("dpm.route('ann', function(r, w) route, why = r, w end) at_once = route")) {
            lab.eventually("route ~= nil");
            assertThat(lab.eval("at_once")).isEqualTo("nil");
            assertThat(lab.eval("route.host .. ' ' .. route.port .. ' ' .. route.router .. ' ' .. route.why"))
                    .isEqualTo("db1 3306 r1 ann from nowhere");
            assertThat(lab.eval("#route.destinations .. route.destinations[2].path .. route.destinations[2].weight"))
                    .isEqualTo("2/run/db3");
            assertThat(lab.eval("route.destinations[1].host .. tostring(route.destinations[1].path)"))
                    .isEqualTo("db1nil");
        }
    }

    @Test
    void whoBelongsNowhereIsNilAndTheReason() throws Exception {
        try (Lab lab = lab(
                "dpm.route('nobody', function(r, w) route, why = r, w end)",
                "dpm.route(nil, function(r, w) unnamed = w end)")) {
            lab.eventually("why == 'not known' and unnamed == 'not known'");
            assertThat(lab.eval("route")).isEqualTo("nil");
        }
        try (Lab alone = new Lab("dpm.route('ann', function(r, w) why = w end)")) {
            alone.eventually("why == 'there are no routers here'");
        }
    }

    @Test
    void theClientsAddressIsTold() throws Exception {
        try (Lab lab = lab(Lab.listening("dpm.route('ann', function(r) why = r.why end, c)"));
                RawPeer client = lab.client()) {
            assertThat(client.socket.getInetAddress()).isEqualTo(InetAddress.getLoopbackAddress());
            lab.eventually("why == 'ann from 127.0.0.1'");
        }
    }

    @Test
    void aCoroutineWaitsForTheAnswer() throws Exception {
        try (Lab lab = lab("""
                function await(ask, what)
                  local co = coroutine.running()
                  ask(what, function(...) assert(coroutine.resume(co, ...)) end)
                  return coroutine.yield()
                end
                coroutine.wrap(function()
                  local route = await(dpm.route, 'ann')
                  local addresses = await(dpm.lookup, '127.0.0.1')
                  told = route.host .. addresses[1]
                end)()
                """)) {
            lab.eventually("told == 'db1127.0.0.1'");
        }
    }

    @Test
    void whatGoesWrongInTheAnswerIsTold() throws Exception {
        try (Lab lab = lab("dpm.lookup('127.0.0.1', function() error('oops') end)")) {
            lab.eventually("true");
            assertThat(lab.errors)
                    .singleElement()
                    .asString()
                    .contains("answer:")
                    .contains("oops");
        }
    }

    @Test
    void anAnswerForAScriptThatHasEndedIsDropped(@TempDir Path folder) throws Exception {
        AtomicReference<Consumer<Found>> asked = new AtomicReference<>();
        AtomicReference<EventLoop> on = new AtomicReference<>();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        RuntimeSettings runtime =
                RuntimeSettings.trusted(folder).withOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        Supplier<EngineSettings> settings =
                () -> new EngineSettings("old", runtime, line -> {}).withRoutes((user, client, loop, told) -> {
                    on.set(loop);
                    asked.set(told);
                });
        Path script = folder.resolve("a.lua");
        Files.writeString(script, "dpm.route('ann', function() print('told') end)");
        try (Generation old = Generation.start(script, 1, settings, null)) {
            await().until(() -> asked.get() != null);
            Consumer<Found> late = asked.get();
            EventLoop loop = on.get();
            Files.writeString(script, "x = 1");
            try (Generation fresh = Generation.start(script, 1, settings, old)) {
                old.ended().toCompletableFuture().get(10, TimeUnit.SECONDS);
                loop.submit(() -> late.accept(Found.nowhere("late"))).get(10, TimeUnit.SECONDS);
                assertThat(fresh.tell(1, "x")).isNotEmpty();
                assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
            }
        }
    }

    @Test
    void aRouterThatFailsIsAnAnswerToo() throws Exception {
        Routes broken = (user, client, loop, told) -> {
            throw new IllegalStateException("secret");
        };
        try (Lab lab = new Lab(
                settings -> settings.withRoutes(broken), "dpm.route('ann', function(r, w) route, why = r, w end)")) {
            lab.eventually("why == 'the routers could not be asked' and route == nil");
            assertThat(lab.errors)
                    .singleElement()
                    .asString()
                    .contains("route: ")
                    .contains("secret");
        }
    }

    @Test
    void wrongArgumentsAreNamed() throws Exception {
        try (Lab lab = lab("function try(f, ...) return select(2, pcall(f, ...)) end")) {
            assertThat(lab.eval("try(dpm.route, 'ann')")).contains("bad argument #2 to 'route' (function expected");
            assertThat(lab.eval("try(dpm.route, {}, print)")).contains("bad argument #1 to 'route' (string expected");
            assertThat(lab.eval("try(dpm.route, 'ann', print, 7)"))
                    .contains("bad argument #3 to 'route' (dpm.conn expected, got number");
            assertThat(lab.eval("try(dpm.lookup, 'a b', print)")).contains("bad argument #1 to 'lookup'");
            assertThat(lab.eval("try(dpm.lookup, 'a')")).contains("bad argument #2 to 'lookup' (function expected");
            assertThat(lab.eval("try(function() for i = 1, 1001 do dpm.route('ann', function() end) end end)"))
                    .contains("'route': 1000 questions are not answered yet");
        }
    }
}
