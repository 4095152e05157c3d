// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Queries of the script's own, while a client is attached that must not notice. */
@Timeout(60)
class OwnAnswersTest {
    private static final String ONE = "01," + Pair.COLUMN + "," + Pair.EOF;

    /** @param callback Lua, with id, packet, result and err */
    private static void asked(Pair pair, String callback, String... answer) throws Exception {
        pair.lab.exec("package.path = [[src/main/lua/lib/?.lua]] require 'dpml' "
                + "dpml.execute_query_buffered(backend, 'q', function(id, packet, result, err) done = true " + callback
                + " end)");
        assertThat(pair.server.read().text()).isEqualTo("\3q");
        pair.server.reply(answer);
    }

    /** The next that the client gets is the answer to what it asks next. */
    private static void expectNothing(Pair pair) throws Exception {
        pair.lab.eventually("done");
        pair.command(14, "");
        pair.reply(Pair.OK);
    }

    @ParameterizedTest(name = "when {0}")
    @CsvSource({
        "the callback fails, error('no')",
        "the callback uses its budget up, while true do end",
        "all is well, log = {}"
    })
    void nothingOfAResultReachesTheClient(String when, String callback) throws Exception {
        try (Pair pair = new Pair("")) {
            asked(pair, callback, (ONE + ",0131," + Pair.EOF).split(","));
            expectNothing(pair);
        }
    }

    @Test
    void moreResultsAreKeptApart() throws Exception {
        try (Pair pair = new Pair("")) {
            asked(
                    pair,
                    "text = #result.fields .. result.rows[1][1] .. #result.more .. result.more[1].rows[1][1]",
                    (ONE + ",0131," + Pair.EOF_MORE + "," + ONE + ",0132," + Pair.EOF_MORE + "," + Pair.OK).split(","));
            expectNothing(pair);
            assertThat(pair.lab.eval("text")).isEqualTo("1112");
        }
    }

    @Test
    void theClientIsAskedForNoFile() throws Exception {
        try (Pair pair = new Pair("")) {
            asked(pair, "", "fb 74");
            assertThat(pair.server.read().payload()).isEmpty();
            pair.server.reply(Pair.ERR);
            expectNothing(pair);
        }
    }

    @Test
    void aQueryThatCanNotBeSentLeavesNothing() throws Exception {
        try (Lab lab = new Lab(
                "package.path = [[src/main/lua/lib/?.lua]] require 'dpml' "
                        + "server = dpm.connect('127.0.0.1', backend_port) laid = dpm.new_callback() server:package_register(laid)")) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> lab.exec("dpml.execute_query_buffered(server, 'q', print)"))
                        .hasMessageContaining("can not be sent a dpm.cmd packet");
            }
            assertThat(lab.eval("server:package_registered() == laid and server:registered(dpm.MY_CLOSING) == nil"))
                    .isEqualTo("true");
        }
    }
}
