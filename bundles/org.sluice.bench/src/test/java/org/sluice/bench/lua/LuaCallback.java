// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.bench.lua;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.luaj.vm2.LuaNumber;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.sluice.lua.packet.Cmd;
import org.sluice.lua.packet.Packets;
import org.sluice.lua.runtime.LuaRuntime;
import org.sluice.lua.runtime.RuntimeSettings;
import org.sluice.lua.runtime.ScriptException;

/** A callback with a command's packet, under its budgets, without sockets. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class LuaCallback {
    private final LuaRuntime runtime = LuaRuntime.open(RuntimeSettings.trusted(Path.of(".")));
    private final Packets packets = new Packets(runtime.meter());
    private final ByteBuf command = Unpooled.copiedBuffer("\3do 1", StandardCharsets.US_ASCII);
    private final LuaNumber id = LuaValue.valueOf(5.0);
    private LuaValue counts = LuaValue.NIL;
    private LuaValue reads = LuaValue.NIL;

    @Setup
    public void load() throws ScriptException {
        packets.putInto(new LuaTable());
        counts = function("commands = (commands or 0) + 1");
        reads = function("if cmd:command() == 3 and cmd:argument() == 'HELLO' then return 1 end");
    }

    private LuaValue function(String body) throws ScriptException {
        return runtime.call(runtime.load("return function(cmd, id) " + body + " end", "=bench"), LuaValue.NONE)
                .arg1();
    }

    private LuaValue call(LuaValue function) throws ScriptException {
        return runtime.call(function, LuaValue.varargsOf(packets.wrap(Cmd.decode(command.duplicate())), id))
                .arg1();
    }

    @Benchmark
    public LuaValue counts() throws ScriptException {
        return call(counts);
    }

    @Benchmark
    public LuaValue reads() throws ScriptException {
        return call(reads);
    }
}
