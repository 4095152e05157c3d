// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.sluice.lua.dpm.RawPeer.Frame;

/** What becomes of a packet whose callback fails. */
class RefusedTest {
    private static final String ERR_1105 = "ff5104";
    private static final String FAILS = """
            function fail(what)
              while what == 'loop' do end
              if what == 'deep' then local function f() return 1 + f() end f() end
              if what == 'error' then error('as it was told') end
            end
            c:register(dpm.MYC_SENT_CMD, function(cmd, id) if id then fail(cmd:argument()) end end)
            backend:register(dpm.MYS_GOT_CMD, function() fail(gotten) end)
            backend:register(dpm.MYS_SENDING_ROWS, function() fail(rows) end)
            """;

    @Test
    void aCommandIsRefusedIfTheScriptGoesBeyondABudget() throws Exception {
        try (Pair pair = new Pair(FAILS)) {
            pair.client.command(3, "loop");
            Frame refused = pair.client.read();
            assertThat(refused.hex()).startsWith(ERR_1105);
            assertThat(refused.id()).isEqualTo(1);
            assertThat(refused.text()).contains("The command was refused: the script has gone beyond its budget of ");
            pair.client.command(3, "deep");
            assertThat(pair.client.read().text()).endsWith("budget of depth");
            assertThat(pair.command(3, "select 1").text()).endsWith("select 1");
            assertThat(pair.lab.errors.get(0)).containsPattern("startup.lua:\\d+: too (many|much)");
        }
    }

    @Test
    void aCommandIsRefusedIfCoroutinesWereTooManyInACoroutine() throws Exception {
        try (Pair pair = new Pair("""
                c:register(dpm.MYC_SENT_CMD, function(cmd, id)
                  if cmd:argument() ~= 'many' then return end
                  coroutine.wrap(function()
                    local all = {}
                    for i = 1, 200 do all[i] = coroutine.wrap(coroutine.yield) all[i]() end
                  end)()
                end)
                """)) {
            pair.client.command(3, "many");
            assertThat(pair.client.read().text()).endsWith("budget of coroutines");
        }
    }

    @Test
    void aCommandIsRefusedIfTheScriptKeepsTooMuchToBeCalled() throws Exception {
        try (Pair pair = new Pair(
                settings ->
                        new EngineSettings(settings.name(), settings.runtime().withKept(1 << 20), settings.errors()),
                """
                c:register(dpm.MYC_SENT_CMD, function(cmd, id)
                  for i = 1, 50000 do local before = head head = function() return before end end
                end)
                """)) {
            assertThat(pair.command(3, "select 1").text()).endsWith("select 1");
            pair.reply(Pair.OK);
            await().untilAsserted(() ->
                    assertThat(pair.lab.errors).anyMatch(line -> line.contains("not called until it is loaded")));
            pair.client.command(3, "select 2");
            assertThat(pair.client.read().text()).endsWith("budget of memory");
        }
    }

    @Test
    void aCommandPassesIfTheScriptHasAnError() throws Exception {
        try (Pair pair = new Pair(FAILS)) {
            assertThat(pair.command(3, "error").text()).endsWith("error");
        }
    }

    @Test
    void noErrorPassesIfTheConfigurationSaysSo() throws Exception {
        try (Pair pair = new Pair(settings -> settings.withErrorsRefused(true), FAILS)) {
            pair.client.command(3, "error");
            assertThat(pair.client.read().text()).endsWith("The command was refused: the script failed");
            assertThat(pair.command(3, "select 1").text()).endsWith("select 1");
        }
    }

    @Test
    void aCommandDoesNotPassIfTheServersCallbackGoesBeyondABudget() throws Exception {
        try (Pair pair = new Pair(FAILS)) {
            pair.lab.exec("gotten = 'loop'");
            pair.client.command(3, "select 1");
            assertThat(pair.client.read().hex()).startsWith(ERR_1105);
            assertThat(pair.client.ended()).isTrue();
            assertThat(pair.server.ended()).isTrue();
        }
    }

    @Test
    void anAnswerWithAPartThatIsRefusedEndsBoth() throws Exception {
        try (Pair pair = new Pair(FAILS)) {
            pair.lab.exec("rows = 'loop'");
            pair.command(3, "select 1");
            pair.reply("01", Pair.COLUMN, Pair.EOF);
            pair.server.write(4, new byte[] {1, '1'});
            assertThat(pair.client.read().hex()).startsWith(ERR_1105);
            assertThat(pair.client.ended()).isTrue();
            assertThat(pair.server.ended()).isTrue();
        }
    }

    @Test
    void whoConnectsIsToldIfTheScriptFails() throws Exception {
        try (Lab lab = new Lab(Lab.listening("error('no')"));
                RawPeer client = lab.client()) {
            assertThat(client.read().hex()).startsWith(ERR_1105);
            assertThat(client.ended()).isTrue();
        }
    }
}
