// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.lang.ref.Cleaner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaNumber;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.sluice.lua.packet.Packets;
import org.sluice.lua.packet.ScriptPacket;
import org.sluice.lua.runtime.LuaRuntime;
import org.sluice.lua.runtime.ScriptException;

/**
 * One script and all that it opens, on one event loop of its own: a script that hangs holds up nobody else. The public
 * methods may be called by any thread but that one.
 */
public final class DpmEngine implements AutoCloseable {
    private static final int CLOSE_SECONDS = 5;

    private final EngineSettings settings;
    private final EventLoopGroup group;
    private final EventLoop loop;
    private final LuaRuntime runtime;
    private final Cleaner cleaner = Cleaner.create();
    private final Packets packets = new Packets();
    private final Opening opening;
    private final LuaTable connMetatable = Conn.METHODS.metatable();
    private final LuaTable timerMetatable = Timer.METHODS.metatable();
    private final Set<Connection> connections = new LinkedHashSet<>();
    private final Set<Timer> timers = new LinkedHashSet<>();
    private final List<Channel> unflushed = new ArrayList<>();
    private long lastId;
    private long accepted;
    private long callbacks;
    private long errors;

    private DpmEngine(EngineSettings settings) {
        this.settings = settings;
        Sockets sockets = Sockets.best();
        group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("sluice-lua-" + settings.name(), true), sockets.ioHandler());
        loop = group.next();
        runtime = LuaRuntime.open(settings.runtime());
        opening = new Opening(this, sockets);
        LuaTable dpm = new DpmFunctions(this, opening).table(packets);
        settings.extensions().accept(dpm);
        runtime.globals().set("dpm", dpm);
    }

    /** An engine whose script does not run yet. */
    public static DpmEngine open(EngineSettings settings) {
        return new DpmEngine(settings);
    }

    /** Runs the script; it stays afterwards in what it has opened. */
    public void start(Path script) throws ScriptException, InterruptedException {
        run(() -> runtime.call(runtime.load(script), LuaValue.NONE));
    }

    /** Runs a piece of Lua in the script's globals. */
    public Varargs eval(String lua) throws ScriptException, InterruptedException {
        return run(() -> runtime.call(runtime.load(lua, "=eval"), LuaValue.NONE));
    }

    /** Where the script listens: addresses with ports, and paths. */
    public List<String> listeners() throws InterruptedException {
        return query(() -> connections.stream()
                .filter(ListenerConnection.class::isInstance)
                .map(connection -> ((ListenerConnection) connection).where())
                .toList());
    }

    public EngineCounts counts() throws InterruptedException {
        return query(() -> new EngineCounts(
                count(ClientConnection.class),
                count(ServerConnection.class),
                count(ListenerConnection.class),
                timers.size(),
                accepted,
                callbacks,
                errors));
    }

    private int count(Class<? extends Connection> type) {
        return (int) connections.stream().filter(type::isInstance).count();
    }

    private <T> T query(Callable<T> task) throws InterruptedException {
        try {
            return run(task);
        } catch (ScriptException e) {
            throw new IllegalStateException(e);
        }
    }

    private <T> T run(Callable<T> task) throws ScriptException, InterruptedException {
        CompletableFuture<T> done = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                done.complete(task.call());
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
            flush();
        });
        try {
            return done.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ScriptException script) {
                throw script;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Closes all that the script has opened, without telling it. */
    @Override
    public void close() {
        loop.execute(() -> {
            List.copyOf(timers).forEach(Timer::cancel);
            for (Connection connection : List.copyOf(connections)) {
                connection.callbacks.clear();
                connection.overlay = null;
                connection.close();
            }
            opening.close();
            runtime.close();
        });
        group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    // For what lives on the loop.

    EventLoop loop() {
        return loop;
    }

    void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // The engine is closed, and all that it had with it.
            return;
        }
    }

    long nextId() {
        return ++lastId;
    }

    LuaTable timerMetatable() {
        return timerMetatable;
    }

    void timerStarted(Timer timer) {
        timers.add(timer);
    }

    void timerEnded(Timer timer) {
        timers.remove(timer);
    }

    void opened(Connection connection) {
        connections.add(connection);
        if (connection instanceof ClientConnection) {
            accepted++;
        }
    }

    void closed(Connection connection) {
        connections.remove(connection);
    }

    /** It was never open. */
    void forget(Connection connection) {
        connections.remove(connection);
    }

    /** What a script holds; when it lets go, the connection is closed. */
    LuaUserdata handle(Connection connection) {
        Conn conn = new Conn(connection);
        cleaner.register(
                conn,
                () -> execute(() -> {
                    connection.close();
                    flush();
                }));
        return new LuaUserdata(conn, connMetatable);
    }

    void unflushed(Channel channel) {
        if (unflushed.isEmpty() || unflushed.get(unflushed.size() - 1) != channel) {
            unflushed.add(channel);
        }
    }

    /** Sends what an event has written. */
    void flush() {
        for (int i = 0; i < unflushed.size(); i++) {
            unflushed.get(i).flush();
        }
        unflushed.clear();
    }

    /** Calls back where no packet is to be seen; errors are told. */
    Verdict call(LuaFunction function, LuaNumber id, State state) {
        return call(function, state, id);
    }

    /** Calls back with a packet; errors are told, and pass the packet on. */
    Verdict call(LuaFunction function, PacketConnection connection, PacketKind kind, ByteBuf payload) {
        ScriptPacket packet;
        try {
            packet = kind.read(payload.duplicate(), connection.capabilities);
        } catch (RuntimeException e) {
            fail(connection.state, "the packet can not be read: " + e.getMessage());
            return Verdict.DPM_OK;
        }
        return packet == null
                ? call(function, connection.state, connection.luaId)
                : call(function, connection.state, LuaValue.varargsOf(packets.wrap(packet), connection.luaId));
    }

    Verdict call(LuaFunction function, State state, LuaValue one, LuaValue two, LuaValue three) {
        return call(function, state, LuaValue.varargsOf(one, two, three));
    }

    private Verdict call(LuaFunction function, State state, Varargs args) {
        callbacks++;
        try {
            return Verdict.of(runtime.call(function, args).arg1());
        } catch (ScriptException e) {
            fail(state, String.valueOf(e.getMessage()));
            return Verdict.DPM_OK;
        }
    }

    void callTimer(LuaFunction function, Varargs args) throws ScriptException {
        callbacks++;
        runtime.call(function, args);
    }

    private void fail(State state, String message) {
        errors++;
        report(state.words() + ": " + message);
    }

    void report(String line) {
        settings.errors().accept(line);
    }

    /** Nothing was accepted. Where descriptors are short the listener waits, or it would try for ever. */
    void acceptFailed(Channel listener, String where, @Nullable Throwable cause) {
        report("can not accept on " + where + ": " + cause);
        if (listener.config().isAutoRead()) {
            listener.config().setOption(ChannelOption.AUTO_READ, false);
            loop.schedule(() -> listener.config().setAutoRead(true), 1, TimeUnit.SECONDS);
        }
    }
}
