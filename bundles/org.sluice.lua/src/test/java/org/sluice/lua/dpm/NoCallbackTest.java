// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Section 8: where nobody has registered for the state no Lua runs, and hardly anything is allocated. */
@Timeout(60)
class NoCallbackTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int COMMANDS = 2000;
    /** For what the event loop and the sockets take for one event; one parsed packet with its call would take twice as much. */
    private static final long BYTES = 400;

    private static void commands(Pair pair) throws IOException {
        for (int i = 0; i < COMMANDS; i++) {
            pair.command(3, "select 1");
            pair.server.reply("01", Pair.COLUMN, Pair.EOF, "0131", Pair.EOF);
            for (int packet = 0; packet < 5; packet++) {
                pair.client.read();
            }
        }
    }

    /** What the script's thread has allocated so far. */
    private static long allocated(Pair pair) throws Exception {
        long[] id = new long[1];
        pair.lab
                .engine
                .loop()
                .submit(() -> id[0] = Thread.currentThread().getId())
                .sync();
        return THREADS.getThreadAllocatedBytes(id[0]);
    }

    @Test
    void costsNoLuaAndNoMemory() throws Exception {
        try (Pair pair = new Pair("")) {
            commands(pair);
            EngineCounts before = pair.lab.engine.counts();
            long bytes = allocated(pair);

            commands(pair);

            long perCommand = (allocated(pair) - bytes) / COMMANDS;
            EngineCounts after = pair.lab.engine.counts();
            assertThat(after.callbacks()).isEqualTo(before.callbacks());
            assertThat(after.nanos()).as("time in Lua").isEqualTo(before.nanos());
            assertThat(after.allocatedBytes()).as("allocated by Lua").isEqualTo(before.allocatedBytes());
            assertThat(perCommand).isLessThan(BYTES);
        }
    }

    @Test
    void anotherStatesCallbackIsNoCallback() throws Exception {
        try (Pair pair = new Pair("backend:register(dpm.MYS_RECV_ERR, function() note('error') end) "
                + "p = dpm.new_callback() p:register(dpm.MYS_SENDING_STATS, print) c:package_register(p)")) {
            EngineCounts before = pair.lab.engine.counts();
            commands(pair);
            assertThat(pair.lab.engine.counts().nanos()).isEqualTo(before.nanos());
            assertThat(pair.lab.engine.counts().callbacks()).isEqualTo(before.callbacks());
        }
    }
}
