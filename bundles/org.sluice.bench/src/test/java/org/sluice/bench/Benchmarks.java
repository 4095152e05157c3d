// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.bench;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.sluice.bench.cdb.CdbLookup;
import org.sluice.bench.chaos.LongChaos;
import org.sluice.bench.flood.Flood;
import org.sluice.bench.lua.BadScripts;
import org.sluice.bench.lua.CallbackCost;
import org.sluice.bench.lua.LuaCallback;
import org.sluice.bench.lua.ManyCallbacks;
import org.sluice.bench.lua.ManyClients;
import org.sluice.bench.memory.HostilePeers;

/** Runs benchmarks, each when it is asked for by name; the readme has the command. No figure is asserted. */
class Benchmarks {
    @Test
    void cdbLookup() throws RunnerException {
        run(CdbLookup.class);
    }

    @Test
    void luaCallback() throws RunnerException {
        run(LuaCallback.class);
    }

    @Test
    void luaCallbackCost() throws IOException, InterruptedException {
        CallbackCost.measure();
    }

    @Test
    void luaManyCallbacks() throws IOException, InterruptedException {
        ManyCallbacks.measure();
    }

    @Test
    void luaManyClients() throws IOException, InterruptedException {
        ManyClients.measure();
    }

    @Test
    void luaBadScripts() throws IOException, InterruptedException {
        BadScripts.measure();
    }

    @Test
    void chaos() throws Exception {
        LongChaos.measure();
    }

    @Test
    void flood() throws Exception {
        Flood.measure();
    }

    @Test
    void memoryBound() throws Exception {
        HostilePeers.measure();
    }

    private static void run(Class<?> benchmark) throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(benchmark.getName() + "\\.")
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
    }
}
